import type { Span } from "@telltale/core/trace";
import { disjointTokens, type StatedTokens } from "@telltale/core/usage";
import { amount, count, whyNot } from "./convert.ts";
import type { Dialect, TokenCount } from "./dialects/dialect.ts";
import type { Reader } from "./read-attribute.ts";
import type { LeftOut } from "./records.ts";

export interface SpanUsage {
  /** Tokens in buckets that do not overlap, and how they were counted. */
  readonly tokens: Partial<Span>;
  /** The counts as they came, by the attributes' names; undefined if there are none. */
  readonly usageRaw: Span["usageRaw"];
  readonly costUsd: number | undefined;
}

/**
 * What a span says it used. Each count is taken from the first dialect that states it; how they contain one another is the word of
 * the dialect that states the input.
 */
export function usageOfSpan(dialects: readonly Dialect[], read: Reader, leftOut?: LeftOut): SpanUsage {
  const stated = new Map<TokenCount, number>();
  const raw: [string, NonNullable<Span["usageRaw"]>[string]][] = [];
  let counting: Dialect | undefined;
  for (const dialect of dialects) {
    for (const [name, bucket] of dialect.tokens ?? []) {
      const said = read(name);
      const value = count(said);
      if (value === undefined) {
        note(name, whyNot(count, said), leftOut);
        continue;
      }
      raw.push([name.slice(name.indexOf("#") + 1), value]);
      if (bucket === "input" || (bucket === "output" && !stated.has("input"))) counting ??= dialect;
      // A total speaks of the counts beside it, not of another dialect's.
      if (!stated.has(bucket) && (bucket !== "total" || counting === dialect)) stated.set(bucket, value);
    }
  }
  return {
    tokens: stated.size > 0 ? bucketsOf(stated, counting, read) : {},
    usageRaw: raw.length > 0 ? Object.fromEntries(raw) : undefined,
    costUsd: dialects.map((dialect) => costOf(dialect, read, leftOut)).find((cost) => cost !== undefined),
  };
}

function note(name: string, fault: string | undefined, leftOut: LeftOut | undefined): void {
  if (fault !== undefined) leftOut?.(name, fault);
}

function bucketsOf(stated: ReadonlyMap<TokenCount, number>, counting: Dialect | undefined, read: Reader): Partial<Span> {
  const { convention = "inclusive", reasoningIsBeside } = counting ?? {};
  const said = typeof convention === "function" ? convention(read) : convention;
  const { isContradictory, ...tokens } = disjoint(Object.fromEntries(stated), said, reasoningIsBeside?.(read) ?? false);
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0 } = tokens;
  const part = (name: TokenCount, whole: number, less = 0): number | undefined => {
    const value = stated.get(name);
    return value === undefined ? undefined : Math.min(whole, Math.max(0, value - less));
  };
  return {
    ...tokens,
    cacheWriteLongTokens: part("cacheWriteLong", cacheWriteTokens),
    inputAudioTokens: part("inputAudio", inputTokens, stated.get("cacheReadAudio")),
    cacheReadAudioTokens: part("cacheReadAudio", cacheReadTokens),
    inputImageTokens: part("inputImage", inputTokens),
    outputAudioTokens: part("outputAudio", outputTokens),
    outputImageTokens: part("outputImage", outputTokens),
  };
}

/**
 * A part larger than its whole was not contained in it, whatever the convention says: it stands beside. The convention is then
 * `unknown`, which marks the row.
 */
function disjoint(stated: StatedTokens, convention: "inclusive" | "additive" | "unknown", reasoningIsBeside: boolean) {
  const tokens = disjointTokens(stated, convention, { reasoningIsBeside });
  if (!tokens.isContradictory) return tokens;
  const {
    input = Number.POSITIVE_INFINITY,
    cacheRead = 0,
    cacheWrite = 0,
    output = Number.POSITIVE_INFINITY,
    reasoning = 0,
  } = stated;
  const apart = cacheRead + cacheWrite > input ? "additive" : convention;
  const isBeside = reasoningIsBeside || reasoning > output;
  return {
    ...disjointTokens({ ...stated, total: undefined }, apart, { reasoningIsBeside: isBeside }),
    usageConvention: "unknown" as const,
  };
}

function costOf({ cost = [] }: Dialect, read: Reader, leftOut?: LeftOut): number | undefined {
  for (const names of cost) {
    for (const name of names) if (amount(read(name)) === undefined) note(name, whyNot(amount, read(name)), leftOut);
    const parts = names.map((name) => amount(read(name))).filter((part) => part !== undefined);
    if (parts.length > 0) return amount(parts.reduce((sum, part) => sum + part, 0));
  }
  return undefined;
}
