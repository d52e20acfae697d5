import type { Span } from "@telltale/core/trace";

/** What a provider says of its rate limits. In a page only where it exposes these headers across origins. Pure. */
export function rateLimitsOf(
  headers: Pick<Headers, "get">,
): Pick<Span, "rateLimitRemainingRequests" | "rateLimitLimitRequests" | "rateLimitRemainingTokens" | "rateLimitLimitTokens"> {
  const count = (name: string) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value !== null && /^\d+$/.test(value.trim()) ? Number(value) : undefined;
  };
  return {
    rateLimitRemainingRequests: count("remaining-requests"),
    rateLimitLimitRequests: count("limit-requests"),
    rateLimitRemainingTokens: count("remaining-tokens"),
    rateLimitLimitTokens: count("limit-tokens"),
  };
}

const providers: readonly (readonly [hostname: string, provider: string])[] = [
  ["openai.azure.com", "azure.ai.openai"],
  ["openai.com", "openai"],
  ["anthropic.com", "anthropic"],
  ["mistral.ai", "mistral_ai"],
  ["groq.com", "groq"],
  ["deepseek.com", "deepseek"],
  ["x.ai", "x_ai"],
  ["perplexity.ai", "perplexity"],
  ["googleapis.com", "gcp.gemini"],
];

/** The provider at a URL, as OpenTelemetry names it; undefined for a host that is nobody's we know. Pure. */
export function providerAt(url: string): string | undefined {
  const hostname = /^https?:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? "";
  return providers.find(([known]) => hostname === known || hostname.endsWith(`.${known}`))?.[1];
}
