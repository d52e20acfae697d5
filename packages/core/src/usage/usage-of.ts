import type { Span } from "../trace/span.ts";
import { disjointTokens } from "./disjoint-tokens.ts";
import { at, firstCount, isObject, plain } from "./places.ts";

/** What a call used: buckets that do not overlap, what of them was audio, images or long caches, and its cost where that is said. */
export type Usage = Pick<
  Span,
  | "inputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "outputTokens"
  | "reasoningTokens"
  | "inputAudioTokens"
  | "cacheReadAudioTokens"
  | "inputImageTokens"
  | "outputAudioTokens"
  | "outputImageTokens"
  | "cacheWriteLongTokens"
  | "webSearches"
  | "costUsd"
  | "usageRaw"
  | "usageConvention"
>;

/**
 * Where each count stands: OpenAI's chat and responses with those who speak alike (DeepSeek, Mistral, xAI, OpenRouter, Perplexity),
 * Anthropic, Gemini and Vertex, Bedrock, Cohere, Ollama, the AI SDK from version 4 to the provider objects of 7, and Langfuse.
 * The first that is a count is taken.
 */
const places = {
  input:
    "prompt_tokens input_tokens promptTokenCount prompt_token_count inputTokens.total inputTokens promptTokens inputTokenCount prompt_eval_count billed_units.input_tokens tokens.input_tokens total_input_tokens input tokens",
  /** Stated beside the input, and part of it to us. */
  moreInput: "toolUsePromptTokenCount tool_use_prompt_token_count total_tool_use_tokens input_audio_tokens",
  output:
    "completion_tokens output_tokens candidatesTokenCount candidates_token_count responseTokenCount outputTokens.total outputTokens completionTokens outputTokenCount eval_count billed_units.output_tokens tokens.output_tokens total_output_tokens output",
  moreOutput: "output_audio_tokens",
  total: "total_tokens totalTokenCount total_token_count totalTokens total",
  cacheRead:
    "prompt_tokens_details.cached_tokens input_tokens_details.cached_tokens input_token_details.cached_tokens cache_read_input_tokens cacheReadInputTokens cacheReadInputTokenCount cachedContentTokenCount cached_content_token_count inputTokens.cacheRead inputTokenDetails.cacheReadTokens cachedInputTokens prompt_cache_hit_tokens cached_tokens num_cached_tokens total_cached_tokens input_cached_tokens input_cache_read",
  cacheWrite:
    "prompt_tokens_details.cache_write_tokens prompt_tokens_details.cache_creation_input_tokens input_tokens_details.cache_write_tokens cache_creation_input_tokens cacheWriteInputTokens cacheWriteInputTokenCount inputTokens.cacheWrite inputTokenDetails.cacheWriteTokens input_cache_creation input_cache_write",
  shortWrite: "cache_creation.ephemeral_5m_input_tokens input_cache_creation_5m",
  longWrite: "cache_creation.ephemeral_1h_input_tokens input_cache_creation_1h",
  reasoning:
    "completion_tokens_details.reasoning_tokens output_tokens_details.reasoning_tokens output_tokens_details.thinking_tokens thoughtsTokenCount thoughts_token_count outputTokens.reasoning outputTokenDetails.reasoningTokens reasoningTokens reasoning_tokens total_thought_tokens output_reasoning_tokens output_reasoning",
  inputAudio:
    "prompt_tokens_details.audio_tokens input_tokens_details.audio_tokens input_token_details.audio_tokens promptTokensDetails.AUDIO input_audio_tokens",
  cacheAudio:
    "prompt_tokens_details.cached_tokens_details.audio_tokens input_token_details.cached_tokens_details.audio_tokens cacheTokensDetails.AUDIO",
  inputImage:
    "prompt_tokens_details.image_tokens input_tokens_details.image_tokens input_token_details.image_tokens promptTokensDetails.IMAGE",
  cacheImage:
    "prompt_tokens_details.cached_tokens_details.image_tokens input_token_details.cached_tokens_details.image_tokens cacheTokensDetails.IMAGE",
  outputAudio:
    "completion_tokens_details.audio_tokens output_token_details.audio_tokens candidatesTokensDetails.AUDIO output_audio_tokens",
  outputImage: "completion_tokens_details.image_tokens output_tokens_details.image_tokens candidatesTokensDetails.IMAGE",
  searches: "server_tool_use.web_search_requests num_search_queries num_sources_used billed_units.search_units",
} as const;

/** Names by which a dialect is told: those whose cached tokens stand beside the input, and those whose input contains them. */
const additive =
  "cache_read_input_tokens cache_creation_input_tokens cacheReadInputTokens cacheWriteInputTokens cacheReadInputTokenCount input".split(
    " ",
  );
const inclusive =
  "input_tokens_details input_token_details inputTokenDetails promptTokenCount prompt_token_count inputTokens.total cached_tokens total_cached_tokens".split(
    " ",
  );
const besideReasoning =
  "thoughtsTokenCount thoughts_token_count total_thought_tokens output_reasoning_tokens output_reasoning".split(" ");

/**
 * A provider's usage in buckets that do not overlap, with the provider's own object beside them. Pure; throws nothing.
 *
 * Whether the input contains the cached tokens (OpenAI, Gemini: `inclusive`) or not (Anthropic, Bedrock: `additive`), and the output
 * the reasoning (not with Gemini and xAI), is told by the names, and by the stated total where that says otherwise: see
 * {@link disjointTokens}. What the provider does not say stays absent. Anthropic's `iterations` stay in `usageRaw`: its own counts
 * leave out compactions, and iterations may be of other models.
 *
 * @param usage what stood under `usage`, `usageMetadata` and the like; anything but an object gives nothing
 * @example usageOf({ prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 30 } }).inputTokens; // 70
 */
export function usageOf(usage: unknown): Usage {
  if (!isObject(usage)) return {};
  const n = (place: keyof typeof places): number | undefined => firstCount(usage, places[place]);
  const has = (names: readonly string[]) => names.some((name) => at(usage, name) !== undefined);

  const longWrite = n("longWrite") ?? longCache(usage.cacheDetails);
  const cacheWrite = n("cacheWrite") ?? plus(n("shortWrite"), longWrite);
  const output = plus(n("output"), n("moreOutput"));
  const reasoning = n("reasoning");
  const { isContradictory, ...buckets } = disjointTokens(
    {
      input: plus(n("input"), n("moreInput")),
      cacheRead: n("cacheRead"),
      cacheWrite,
      output,
      reasoning,
      total: n("total"),
    },
    "prompt_tokens" in usage || has(inclusive) ? "inclusive" : has(additive) ? "additive" : "unknown",
    { reasoningIsBeside: has(besideReasoning) || (reasoning ?? 0) > (output ?? 0) },
  );
  // The AI SDK hands on what the provider said, which tells more of the parts.
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = buckets;
  const inner: Usage = isObject(usage.raw) ? usageOf({ ...usage.raw, raw: undefined }) : {};
  const cacheReadAudioTokens = most(n("cacheAudio") ?? inner.cacheReadAudioTokens, cacheReadTokens);
  return {
    ...buckets,
    inputAudioTokens: most(less(n("inputAudio"), n("cacheAudio")) ?? inner.inputAudioTokens, inputTokens),
    cacheReadAudioTokens,
    inputImageTokens: most(less(n("inputImage"), n("cacheImage")) ?? inner.inputImageTokens, inputTokens),
    outputAudioTokens: most(n("outputAudio") ?? inner.outputAudioTokens, outputTokens),
    outputImageTokens: most(n("outputImage") ?? inner.outputImageTokens, outputTokens),
    cacheWriteLongTokens: most(longWrite ?? inner.cacheWriteLongTokens, cacheWriteTokens),
    webSearches: n("searches") ?? inner.webSearches,
    costUsd: money(usage.cost) ?? money(at(usage, "cost.total_cost")) ?? inner.costUsd,
    usageRaw: plain(usage, 5) as Usage["usageRaw"],
  };
}

const plus = (a: number | undefined, b: number | undefined) => (b === undefined ? a : (a ?? 0) + b);

/** A part of a part taken off. */
const less = (whole: number | undefined, part = 0) => (whole === undefined ? undefined : Math.max(0, whole - part));

/** A part, which cannot be more than the bucket it is of. */
const most = (part: number | undefined, bucket: number | undefined) =>
  part === undefined || bucket === undefined ? undefined : Math.min(part, bucket);

const money = (value: unknown) => (Number.isFinite(value) && (value as number) >= 0 ? (value as number) : undefined);

/** Bedrock tells cache writes by how long they are kept. */
function longCache(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  return firstCount(details.find((one) => isObject(one) && one.ttl === "1h") ?? {}, "inputTokens");
}
