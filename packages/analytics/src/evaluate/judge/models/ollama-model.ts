import type { JudgeModel } from "./model.ts";
import type { ModelOptions } from "./openai-model.ts";
import { postJson } from "./post-json.ts";
import { readText } from "./read-path.ts";

/** A model that Ollama runs on this machine: nothing leaves it, and nothing is charged. */
export function ollamaModel({ model, baseUrl = "http://127.0.0.1:11434", ...patience }: ModelOptions): JudgeModel {
  return {
    provider: "ollama",
    model,
    isFree: true,
    async complete({ messages, schema, signal }) {
      const { answer, retries } = await postJson({
        // A model that has to be loaded first takes its time.
        timeoutMs: 300_000,
        ...patience,
        url: `${baseUrl.replace(/\/+$/, "")}/api/chat`,
        headers: {},
        body: { model, messages, stream: false, format: schema, options: { temperature: 0 } },
        signal,
      });
      return {
        text: readText(answer, "message", "content") ?? "",
        usage: answer,
        model: readText(answer, "model"),
        retries,
      };
    },
  };
}
