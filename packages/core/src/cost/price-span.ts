import type { Span } from "../trace/span.ts";
import { costOf } from "./cost-of.ts";
import type { OwnPrice } from "./own-price.ts";

/** The fields of a span that a price can depend on, besides provider, model and time. */
export const pricedFields = [
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "outputTokens",
  "reasoningTokens",
  "inputAudioTokens",
  "inputImageTokens",
  "cacheReadAudioTokens",
  "cacheWriteLongTokens",
  "outputAudioTokens",
  "outputImageTokens",
  "webSearches",
] as const satisfies readonly (keyof Span)[];

/** Fields of which a span must say one each, to have said all that its price depends on: what went in, and what came out. */
export const countedSides = {
  input: ["inputTokens", "cacheReadTokens", "cacheWriteTokens"],
  output: ["outputTokens", "reasoningTokens"],
} as const satisfies Readonly<Record<string, readonly (keyof Span)[]>>;

/**
 * Fills in what a span cost, where it does not say so itself and the price is known. Only spans that call a model are
 * priced: wrappers repeat the usage of their children. An answer from the application's own cache cost nothing. A call of which
 * only the input or only the output was counted is not priced: half a price would pass for the whole. An embedding has no output.
 *
 * @param own prices of private models; they win over the table
 * @returns the span with `costUsd` and `priceDate`, or the same span
 */
export function priceSpan(span: Span, own: readonly OwnPrice[] = []): Span {
  const { kind, provider, responseModel, requestModel, startedAtMs } = span;
  if (span.costUsd !== undefined || (kind !== "llm" && kind !== "embedding")) return span;
  const usage = Object.fromEntries(pricedFields.map((name) => [name, span[name]]));
  if (Object.values(usage).every((count) => !count)) return span;
  const isCounted = (side: keyof typeof countedSides) => countedSides[side].some((name) => span[name] !== undefined);
  if (!isCounted("input") || (kind === "llm" && !isCounted("output"))) return span;
  // The model that answered may carry a date the table does not list; the one asked for is then as good.
  for (const model of [responseModel, requestModel]) {
    const cost = model === undefined ? null : costOf({ provider, model, ...usage, atMs: startedAtMs }, own);
    if (cost) return { ...span, costUsd: span.responseCacheHit ? 0 : cost.costUsd, priceDate: cost.priceDate };
  }
  return span;
}
