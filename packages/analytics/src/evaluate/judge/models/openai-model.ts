import type { JudgeModel } from "./model.ts";
import type { Patience } from "./post-json.ts";
import { createPostLeniently } from "./post-leniently.ts";
import { readPath, readText } from "./read-path.ts";

export interface ModelOptions extends Patience {
  readonly model: string;
  readonly apiKey?: string | undefined;
  /** Where the provider's API begins. */
  readonly baseUrl?: string | undefined;
}

export interface OpenAiModelOptions extends ModelOptions {
  /** As the price table names who serves it. Default: `openai` at its own address, and left out at any other. */
  readonly provider?: string | undefined;
}

const openAiUrl = "https://api.openai.com/v1";

/**
 * A model behind OpenAI's chat completions, or anything that speaks like them: Azure, vLLM, LiteLLM, OpenRouter, Groq, Mistral, xAI.
 *
 * @param options.baseUrl up to `/chat/completions`: `http://localhost:8000/v1`
 */
export function openAiModel({ model, apiKey, baseUrl = openAiUrl, provider, ...patience }: OpenAiModelOptions): JudgeModel {
  const post = createPostLeniently(["temperature", "response_format"]);
  return {
    provider: provider ?? (baseUrl === openAiUrl ? "openai" : undefined),
    model,
    async complete({ messages, schema, signal, key }) {
      const { answer, retries } = await post(
        {
          ...patience,
          url: `${baseUrl.replace(/\/+$/, "")}/chat/completions`,
          headers: { ...(apiKey && { authorization: `Bearer ${apiKey}` }), ...(key && { "idempotency-key": key }) },
          secret: apiKey,
          signal,
        },
        (takes) => ({
          model,
          messages,
          ...(takes("temperature") && { temperature: 0 }),
          ...(takes("response_format") && {
            response_format: { type: "json_schema", json_schema: { name: "judgement", strict: true, schema } },
          }),
        }),
      );
      return {
        text:
          readText(answer, "choices", 0, "message", "content") ?? readText(answer, "choices", 0, "message", "refusal") ?? "",
        usage: readPath(answer, "usage"),
        model: readText(answer, "model"),
        retries,
      };
    },
  };
}
