import type { JudgeModel } from "./model.ts";
import type { ModelOptions } from "./openai-model.ts";
import { createPostLeniently } from "./post-leniently.ts";
import { readList, readPath, readText } from "./read-path.ts";

const geminiUrl = "https://generativelanguage.googleapis.com/v1beta";

/** A model behind Google's Gemini API. The key travels in a header, never in the address. */
export function geminiModel({ model, apiKey, baseUrl = geminiUrl, ...patience }: ModelOptions): JudgeModel {
  const post = createPostLeniently(["temperature", "responseJsonSchema"]);
  return {
    provider: "google",
    model,
    async complete({ messages, schema, signal, key }) {
      const { answer, retries } = await post(
        {
          ...patience,
          url: `${baseUrl.replace(/\/+$/, "")}/models/${encodeURIComponent(model)}:generateContent`,
          headers: { ...(apiKey && { "x-goog-api-key": apiKey }), ...(key && { "idempotency-key": key }) },
          secret: apiKey,
          signal,
        },
        (takes) => ({
          systemInstruction: { parts: messages.flatMap(({ role, content }) => (role === "system" ? [{ text: content }] : [])) },
          contents: messages
            .filter(({ role }) => role !== "system")
            .map(({ role, content }) => ({ role: role === "assistant" ? "model" : "user", parts: [{ text: content }] })),
          generationConfig: {
            responseMimeType: "application/json",
            ...(takes("temperature") && { temperature: 0 }),
            ...(takes("responseJsonSchema") && { responseJsonSchema: schema }),
          },
        }),
      );
      const parts = readList(answer, "candidates", 0, "content", "parts");
      return {
        text: parts.map((part) => (readPath(part, "thought") === true ? "" : (readText(part, "text") ?? ""))).join(""),
        usage: readPath(answer, "usageMetadata"),
        model: readText(answer, "modelVersion"),
        retries,
      };
    },
  };
}
