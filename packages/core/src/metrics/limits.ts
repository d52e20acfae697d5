import type { Span } from "../trace/span.ts";
import { type Percentiles, percentilesOf } from "./quantiles.ts";
import { type Rate, rateOf } from "./rate.ts";

type Part<K extends keyof Span> = Pick<Span, K | "inclusionProbability">;

/** The share of spans that ran out of time. @example timeoutRate([{ status: "error", errorType: "timeout" }, { status: "ok" }]).rate; // 0.5 */
export function timeoutRate(spans: readonly Part<"status" | "errorType">[]): Rate {
  return rateOf(spans, ({ status, errorType }) => status === "error" && errorType === "timeout");
}

/**
 * The share of spans that met a provider's rate limit: failed for it, or answered 429 before a retry helped.
 *
 * @example rateLimitRate([{ status: "error", errorType: "rate_limit" }, { status: "ok" }, { status: "ok" }, { status: "ok" }]).rate; // 0.25
 */
export function rateLimitRate(spans: readonly Part<"status" | "errorType" | "httpStatus">[]): Rate {
  return rateOf(spans, ({ errorType, httpStatus }) => errorType === "rate_limit" || httpStatus === 429);
}

/** How much of a provider's limit is used up at one call, 0…1: of requests or of tokens, whichever is nearer; null where unknown. */
function usedOf(
  span: Pick<
    Span,
    "rateLimitRemainingRequests" | "rateLimitLimitRequests" | "rateLimitRemainingTokens" | "rateLimitLimitTokens"
  >,
): number | null {
  const used = (remaining: number | undefined, limit: number | undefined) =>
    remaining !== undefined && limit ? Math.min(1, Math.max(0, 1 - remaining / limit)) : null;
  const shares = [
    used(span.rateLimitRemainingRequests, span.rateLimitLimitRequests),
    used(span.rateLimitRemainingTokens, span.rateLimitLimitTokens),
  ].filter((share) => share !== null);
  return shares.length > 0 ? Math.max(...shares) : null;
}

type Limited = Part<
  "rateLimitRemainingRequests" | "rateLimitLimitRequests" | "rateLimitRemainingTokens" | "rateLimitLimitTokens"
>;

/**
 * How near calls came to the provider's limits, as the share used up: of requests or tokens, whichever was nearer.
 *
 * @example rateLimitProximity([{ rateLimitRemainingRequests: 10, rateLimitLimitRequests: 100 }]).max; // 0.9
 */
export function rateLimitProximity(spans: readonly Limited[]): Percentiles {
  return percentilesOf(spans, usedOf);
}

/**
 * The share of calls, of those that say, at which at least `from` of a limit was used up.
 *
 * @param options.from share used up, 0…1, default 0.8
 * @example nearRateLimitRate([{ rateLimitRemainingTokens: 5, rateLimitLimitTokens: 100 }, { rateLimitRemainingTokens: 90, rateLimitLimitTokens: 100 }]).rate; // 0.5
 */
export function nearRateLimitRate(spans: readonly Limited[], { from = 0.8 }: { readonly from?: number } = {}): Rate {
  return rateOf(spans, (span) => {
    const used = usedOf(span);
    return used === null ? null : used >= from;
  });
}
