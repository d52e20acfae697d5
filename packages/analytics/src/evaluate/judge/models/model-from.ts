import { anthropicModel } from "./anthropic-model.ts";
import { geminiModel } from "./gemini-model.ts";
import type { JudgeModel } from "./model.ts";
import { ollamaModel } from "./ollama-model.ts";
import { type ModelOptions, openAiModel } from "./openai-model.ts";

export interface ModelFromOptions extends Omit<ModelOptions, "model" | "apiKey"> {
  /** Where keys are looked up: `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Maker {
  readonly make: (options: ModelOptions) => JudgeModel;
  /** The names its key may have; empty where it takes none. */
  readonly keys: readonly string[];
}

const makers: Readonly<Record<string, Maker>> = {
  openai: { make: openAiModel, keys: ["OPENAI_API_KEY"] },
  anthropic: { make: anthropicModel, keys: ["ANTHROPIC_API_KEY"] },
  gemini: { make: geminiModel, keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"] },
  ollama: { make: ollamaModel, keys: [] },
};

/** What wins over every provider's own key. */
const ownKey = "TELLTALE_JUDGE_API_KEY";

/**
 * A model by its name, with the key from the environment: `openai/gpt-…`, `anthropic/claude-…`, `gemini/…`, `ollama/…`; with an
 * address of one's own, any name, spoken to as OpenAI's.
 *
 * @throws {RangeError} if the name has no provider, or the environment no key for it
 */
export function modelFrom(name: string, { env, baseUrl, ...patience }: ModelFromOptions): JudgeModel {
  const [, prefix = "", rest = ""] = /^([a-z]+)\/(.+)$/.exec(name) ?? [];
  const known = Object.hasOwn(makers, prefix) ? makers[prefix] : undefined;
  if (!known && baseUrl === undefined)
    throw new RangeError(
      `judge: the model "${name}" names no provider: write ${Object.keys(makers).join("/…, ")}/…, or say with --base-url who serves it`,
    );
  const { make, keys } = known ?? { make: openAiModel, keys: ["OPENAI_API_KEY"] };
  const apiKey = [ownKey, ...keys].map((key) => env[key]).find(Boolean);
  // A server of one's own may take no key.
  if (!apiKey && baseUrl === undefined && keys.length > 0)
    throw new RangeError(`judge: there is no key for ${name}: set ${keys.join(" or ")} (or ${ownKey}) in the environment`);
  return make({ ...patience, model: known ? rest : name, apiKey, baseUrl });
}
