import type { Span } from "@telltale/core/trace";

type Told = Pick<
  Span,
  | "rateLimitRemainingRequests"
  | "rateLimitLimitRequests"
  | "rateLimitRemainingTokens"
  | "rateLimitLimitTokens"
  | "responseCacheHit"
>;

/** Where gateways tell whether they answered from their own cache. */
const cacheHeaders = ["cf-aig-cache-status", "helicone-cache", "x-litellm-cache-hit", "x-portkey-cache-status", "x-cache"];

/**
 * What the headers of an answer tell: the rate limits (OpenAI's names and Anthropic's) and whether it came from a gateway's cache.
 * In a page only where the host exposes these headers across origins. Pure.
 */
export function toldByHeaders(headers: Pick<Headers, "get">): Told {
  const count = (side: string, what: string) => {
    const value = headers.get(`x-ratelimit-${side}-${what}`) ?? headers.get(`anthropic-ratelimit-${what}-${side}`);
    return value !== null && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : undefined;
  };
  const cache = cacheHeaders.map((name) => headers.get(name)).find((value) => value !== null);
  return {
    rateLimitRemainingRequests: count("remaining", "requests"),
    rateLimitLimitRequests: count("limit", "requests"),
    rateLimitRemainingTokens: count("remaining", "tokens"),
    rateLimitLimitTokens: count("limit", "tokens"),
    responseCacheHit: cache === undefined ? undefined : /hit|true/i.test(cache),
  };
}
