import type { Span } from "../trace/span.ts";

/** Token counts as somebody states them, which may contain one another. */
export interface StatedTokens {
  readonly input?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly output?: number | undefined;
  readonly reasoning?: number | undefined;
  /** The sum of it all, where it is stated: it decides which counts contain which. */
  readonly total?: number | undefined;
}

/** Token counts that do not overlap. */
export interface DisjointTokens
  extends Pick<Span, "inputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "outputTokens" | "reasoningTokens"> {
  readonly usageConvention: NonNullable<Span["usageConvention"]>;
  /** Whether a part was larger than the whole it should be taken off: nothing is left of the whole then. */
  readonly isContradictory: boolean;
}

/**
 * Token counts in buckets that do not overlap. A stated total is believed before the convention: where it is the sum under another
 * one, and no part is larger than its whole under that, the counts are read so. Pure.
 *
 * @param stated whole numbers ≥ 0; what is left out stays absent
 * @param convention whether `input` contains the cached tokens (`inclusive`, as OpenTelemetry, OpenAI and Gemini count) or stands
 *   beside them (`additive`, as Anthropic and Bedrock do); `unknown` takes nothing off
 * @param options.reasoningIsBeside whether `output` is without the reasoning (Gemini, xAI). Default: it contains it
 * @returns the buckets, each ≥ 0, and the convention they were read by: `unknown` where the counts contradict it
 * @example disjointTokens({ input: 100, cacheRead: 30, output: 9 }, "inclusive").inputTokens; // 70
 * @example disjointTokens({ input: 100, cacheRead: 30, output: 9, total: 139 }, "inclusive").inputTokens; // 100
 */
export function disjointTokens(
  stated: StatedTokens,
  convention: NonNullable<Span["usageConvention"]>,
  { reasoningIsBeside = false } = {},
): DisjointTokens {
  const { input, cacheRead, cacheWrite, output, reasoning, total } = stated;
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const sum = (isInclusive: boolean, isBeside: boolean) =>
    (input ?? 0) + (output ?? 0) + (isInclusive ? 0 : cached) + (isBeside ? (reasoning ?? 0) : 0);
  const fits = (isInclusive: boolean, isBeside: boolean) =>
    (!isInclusive || cached <= (input ?? cached)) && (isBeside || (reasoning ?? 0) <= (output ?? reasoning ?? 0));

  let isInclusive = convention === "inclusive";
  let isBeside = reasoningIsBeside;
  let named = convention;
  if (total !== undefined && input !== undefined && output !== undefined) {
    const readings = [
      [isInclusive, isBeside],
      [isInclusive, !isBeside],
      [!isInclusive, isBeside],
      [!isInclusive, !isBeside],
    ] as const;
    const right = readings.find((reading) => fits(...reading) && sum(...reading) === total);
    if (right) {
      [isInclusive, isBeside] = right;
      // Without cached tokens every convention gives the same sum.
      if (cached > 0) named = isInclusive ? "inclusive" : "additive";
    }
  }
  const isContradictory = !fits(isInclusive, isBeside);
  return {
    inputTokens: isInclusive ? less(input, cached) : input,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    outputTokens: isBeside ? output : less(output, reasoning),
    reasoningTokens: reasoning,
    usageConvention: isContradictory ? "unknown" : named,
    isContradictory,
  };
}

const less = (whole: number | undefined, part = 0): number | undefined =>
  whole === undefined ? undefined : Math.max(0, whole - part);
