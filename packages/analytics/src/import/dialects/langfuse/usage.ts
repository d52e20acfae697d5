import type { Span } from "@telltale/core/trace";
import { disjointTokens } from "@telltale/core/usage";
import type { Fields } from "../fields.ts";
import { countOf } from "../fields.ts";
import { known } from "../json.ts";

type Bucket = "input" | "output" | "total" | "cacheRead" | "cacheWrite" | "cacheWriteShort" | "cacheWriteLong" | "reasoning";
type Part = "inputAudio" | "outputAudio" | "inputImage" | "outputImage";

/** Langfuse lets each integration name its counts; these are the names it and its integrations use. */
const names: readonly (readonly [RegExp, Bucket | Part])[] = [
  [/^(input|prompt|input_tokens|prompt_tokens|promptTokens|inputTokens)$/, "input"],
  [/^(output|completion|output_tokens|completion_tokens|completionTokens|outputTokens)$/, "output"],
  [/^(total|total_tokens|totalTokens)$/, "total"],
  [
    /(cache_read|cache_read_tokens|cache_read\.input_tokens|cache_read_input_tokens|cached_tokens|^cachedInputTokens)$/,
    "cacheRead",
  ],
  [/cache_creation_1h$|ephemeral_1h_input_tokens$/, "cacheWriteLong"],
  [/cache_creation_5m$|ephemeral_5m_input_tokens$/, "cacheWriteShort"],
  [/(cache_creation|cache_write|cache_write_tokens|cache_creation\.input_tokens|cache_creation_input_tokens)$/, "cacheWrite"],
  [/(^|[._])reasoning(_tokens|Tokens)?$|^reasoningTokens$/, "reasoning"],
  [/^input_audio(_tokens)?$/, "inputAudio"],
  [/^output_audio(_tokens)?$/, "outputAudio"],
  [/^input_image(_tokens)?$/, "inputImage"],
  [/^output_image(_tokens)?$/, "outputImage"],
];

/** Langfuse takes every detail off the whole, whatever its integrations call it: text, predictions, Gemini's modalities. */
const others = /^(input|output)_(modality_\w+|\w+_tokens|text|video|document)$/i;

const found = new Map<string, Bucket | Part | undefined>();

/** The bucket of a name; an export has few of them, a million times. */
function bucketOf(name: string): Bucket | Part | undefined {
  if (found.has(name)) return found.get(name);
  const bucket = names.find(([pattern]) => pattern.test(name))?.[1];
  if (found.size < 1000) found.set(name, bucket);
  return bucket;
}

/** Names of OpenAI's and OpenInference's details: they are contained in the count beside them, while Langfuse's own are not. */
const contained = /details\.|^prompt_tokens|^completion_tokens$/;

/**
 * The tokens of an observation in buckets that do not overlap, and the counts as they came. Langfuse's own keys do not overlap
 * either; those of integrations may, which the stated total tells.
 */
export function usageOfObservation(read: Fields): { readonly tokens: Partial<Span>; readonly usageRaw?: Span["usageRaw"] } {
  const names = ["usageDetails", "usage_details", "usage"];
  const details = read.inside(...names);
  const stated = Object.entries(read.object(...names) ?? {}).flatMap(([name, value]) => {
    // Of names that are no bucket, only those with a count are of interest.
    const count = bucketOf(name) ? details.count(name) : countOf(value);
    return count === undefined ? [] : [[name, count] as const];
  });
  if (stated.length === 0) {
    // As it was before usageDetails.
    const counts = {
      input: read.count("inputUsage", "promptTokens"),
      output: read.count("outputUsage", "completionTokens"),
      total: read.count("totalUsage", "totalTokens"),
    };
    const said = known(counts);
    if (Object.keys(said).length === 0) return { tokens: {} };
    return { tokens: disjointTokens(counts, "additive"), usageRaw: said as Span["usageRaw"] };
  }
  // Some old ones counted letters, images or seconds.
  const isTokens = /^tokens$/i.test(read.word("unit", "usage.unit") ?? "tokens");
  return { tokens: isTokens ? bucketsOf(stated) : {}, usageRaw: Object.fromEntries(stated) };
}

function bucketsOf(stated: readonly (readonly [string, number])[]): Partial<Span> {
  const sums = new Map<Bucket | Part, number>();
  const rest = new Map<string, number>();
  for (const [name, count] of stated) {
    const bucket = bucketOf(name);
    // Two names of one count, such as OpenAI's beside Langfuse's, state it twice.
    if (bucket) sums.set(bucket, Math.max(sums.get(bucket) ?? 0, count));
    const whole = bucket ? undefined : others.exec(name)?.[1]?.toLowerCase();
    if (whole) rest.set(whole, (rest.get(whole) ?? 0) + count);
  }
  const n = (bucket: Bucket | Part) => sums.get(bucket);
  if (isWhole(sums)) rest.clear();
  const isContained = stated.some(([name]) => contained.test(name));
  // Audio, images and what else there is have buckets of their own with Langfuse, beside the rest.
  const beside = (whole: number | undefined, ...parts: readonly (number | undefined)[]) => {
    const said = [whole, ...parts].filter((part) => part !== undefined);
    return isContained || said.length === 0 ? whole : said.reduce((sum, part) => sum + part, 0);
  };
  const shortOrLong = n("cacheWriteShort") === undefined && n("cacheWriteLong") === undefined;
  const cacheWrite = n("cacheWrite") ?? (shortOrLong ? undefined : (n("cacheWriteShort") ?? 0) + (n("cacheWriteLong") ?? 0));
  const tokens = disjointTokens(
    {
      input: beside(n("input"), n("inputAudio"), n("inputImage"), rest.get("input")),
      cacheRead: n("cacheRead"),
      cacheWrite,
      output: beside(n("output"), n("outputAudio"), n("outputImage"), rest.get("output")),
      reasoning: n("reasoning"),
      total: n("total"),
    },
    isContained ? "inclusive" : "additive",
    { reasoningIsBeside: !isContained },
  );
  return {
    ...tokens,
    cacheWriteLongTokens: most(n("cacheWriteLong"), tokens.cacheWriteTokens),
    inputAudioTokens: most(n("inputAudio"), tokens.inputTokens),
    inputImageTokens: most(n("inputImage"), tokens.inputTokens),
    outputAudioTokens: most(n("outputAudio"), tokens.outputTokens),
    outputImageTokens: most(n("outputImage"), tokens.outputTokens),
  };
}

/** Whether the named counts make up the stated total, with nothing left for others. */
function isWhole(sums: ReadonlyMap<Bucket | Part, number>): boolean {
  const parts = [...sums].filter(([bucket]) => bucket !== "total" && !(sums.has("cacheWrite") && /^cacheWrite./.test(bucket)));
  return parts.reduce((sum, [, count]) => sum + count, 0) === sums.get("total");
}

const most = (part: number | undefined, whole: number | undefined) =>
  part === undefined || whole === undefined ? undefined : Math.min(part, whole);

/** What an observation cost in US dollars, as Langfuse or its sender says it. */
export function costOfObservation(read: Fields): number | undefined {
  const details = read.inside("costDetails", "cost_details");
  const names = Object.keys(read.object("costDetails", "cost_details") ?? {});
  const parts = names.flatMap((name) => (name === "total" ? [] : [details.amount(name)]));
  const total = details.amount("total") ?? read.amount("totalCost", "total_cost", "calculatedTotalCost", "totalPrice");
  const said = parts.filter((part) => part !== undefined);
  const sum = said.length > 0 ? said.reduce((left, right) => left + right, 0) : undefined;
  return total ?? sum;
}
