import type { JudgeModel } from "./model.ts";
import type { ModelOptions } from "./openai-model.ts";
import { createPostLeniently } from "./post-leniently.ts";
import { readList, readPath, readText } from "./read-path.ts";

/** A judge's answer is short; a model that goes on is cut. */
const mostTokens = 2048;
const tool = "judgement";

/** A model behind Anthropic's messages. The answer's form is that of a tool, which every model there takes. */
export function anthropicModel({
  model,
  apiKey,
  baseUrl = "https://api.anthropic.com",
  ...patience
}: ModelOptions): JudgeModel {
  const post = createPostLeniently(["temperature", "tool_choice"]);
  return {
    provider: "anthropic",
    model,
    async complete({ messages, schema, signal, key }) {
      const { answer, retries } = await post(
        {
          ...patience,
          url: `${baseUrl.replace(/\/+$/, "").replace(/\/v1$/, "")}/v1/messages`,
          headers: {
            "anthropic-version": "2023-06-01",
            ...(apiKey && { "x-api-key": apiKey }),
            ...(key && { "idempotency-key": key }),
          },
          secret: apiKey,
          signal,
        },
        (takes) => ({
          model,
          max_tokens: mostTokens,
          system: messages.flatMap(({ role, content }) => (role === "system" ? [content] : [])).join("\n\n"),
          messages: messages.filter(({ role }) => role !== "system"),
          ...(takes("temperature") && { temperature: 0 }),
          tools: [{ name: tool, description: "Gives the judgement.", input_schema: schema }],
          tool_choice: takes("tool_choice") ? { type: "tool", name: tool } : { type: "auto" },
        }),
      );
      const content = readList(answer, "content");
      const given = content.find((part) => readPath(part, "type") === "tool_use");
      const text = content.map((part) => readText(part, "text") ?? "").join("");
      return {
        text: given === undefined ? text : JSON.stringify(readPath(given, "input") ?? null),
        usage: readPath(answer, "usage"),
        model: readText(answer, "model"),
        retries,
      };
    },
  };
}
