import type { Span } from "../trace/span.ts";
import { costOf } from "./cost-of.ts";

/**
 * Fills in what a span cost, where it does not say so itself and the price is known. Only spans that call a model are
 * priced: wrappers repeat the usage of their children. An answer from the application's own cache cost nothing.
 *
 * @returns the span with `costUsd` and `priceDate`, or the same span
 */
export function priceSpan(span: Span): Span {
  const { kind, provider, responseModel, requestModel, startedAtMs } = span;
  if (span.costUsd !== undefined || (kind !== "llm" && kind !== "embedding")) return span;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = span;
  const tokens = { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens };
  if (Object.values(tokens).every((count) => count === undefined)) return span;
  // The model that answered may carry a date the table does not list; the one asked for is then as good.
  for (const model of [responseModel, requestModel]) {
    const cost = model === undefined ? null : costOf({ provider, model, ...tokens, atMs: startedAtMs });
    if (cost) return { ...span, costUsd: span.responseCacheHit ? 0 : cost.costUsd, priceDate: cost.priceDate };
  }
  return span;
}
