import type { JudgeModel } from "./model.ts";
import { readList, readPath, readText } from "./read-path.ts";

/** A language model of the AI SDK from version 5 on, by structure: what `openai("gpt-…")` of `@ai-sdk/openai` gives. */
export interface AiSdkLanguageModel {
  readonly provider: string;
  readonly modelId: string;
  // Each version has its own types of the prompt: by structure, any object will do.
  readonly doGenerate: (options: never) => PromiseLike<object>;
}

/** A model that the host has set up with the AI SDK already. It brings its own key, address and retries. */
export function aiSdkModel(languageModel: AiSdkLanguageModel): JudgeModel {
  return {
    // `openai.chat` and `openai.responses` are both OpenAI.
    provider: languageModel.provider.split(".")[0],
    model: languageModel.modelId,
    async complete({ messages, schema, signal }) {
      const options = {
        prompt: messages.map(({ role, content }) => ({
          role,
          content: role === "system" ? content : [{ type: "text", text: content }],
        })),
        responseFormat: { type: "json", name: "judgement", schema },
        temperature: 0,
        abortSignal: signal,
      };
      const answer = await languageModel.doGenerate(options as never);
      return {
        text: readList(answer, "content")
          .map((part) => (readPath(part, "type") === "text" ? (readText(part, "text") ?? "") : ""))
          .join(""),
        usage: readPath(answer, "usage"),
        model: readText(answer, "response", "modelId"),
      };
    },
  };
}
