/** Where providers say when there is room again, beside how much there is left. */
const resets = [
  { left: "x-ratelimit-remaining-requests", at: "x-ratelimit-reset-requests" },
  { left: "x-ratelimit-remaining-tokens", at: "x-ratelimit-reset-tokens" },
  { left: "anthropic-ratelimit-requests-remaining", at: "anthropic-ratelimit-requests-reset" },
  { left: "anthropic-ratelimit-tokens-remaining", at: "anthropic-ratelimit-tokens-reset" },
  { left: "anthropic-ratelimit-input-tokens-remaining", at: "anthropic-ratelimit-input-tokens-reset" },
  { left: "anthropic-ratelimit-output-tokens-remaining", at: "anthropic-ratelimit-output-tokens-reset" },
] as const;

/**
 * Until when a provider would refuse calls, by the headers of its last answer: the latest reset of what has nothing left, or what
 * `Retry-After` asks for. OpenAI's and Anthropic's names.
 *
 * @returns epoch milliseconds, or null while there is room
 */
export function limitedUntil(headers: Pick<Headers, "get">, status: number, nowMs: number): number | null {
  const waits = resets.flatMap(({ left, at }) => (headers.get(left)?.trim() === "0" ? [momentOf(headers.get(at), nowMs)] : []));
  if (status === 429 || status === 503) {
    const ms = headers.get("retry-after-ms");
    waits.push(ms !== null && Number(ms) >= 0 ? nowMs + Number(ms) : momentOf(headers.get("retry-after"), nowMs));
  }
  const until = Math.max(...waits.filter((moment) => moment !== null), 0);
  return until > nowMs ? until : null;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** From here on a number is a moment, in seconds since 1970, and no wait: gateways write it where providers write durations. */
const leastMoment = 1e9;

/** Seconds (`20`), a duration (`6m0s`, `120ms`), a Unix time, an RFC 3339 time or an HTTP date. */
function momentOf(text: string | null, nowMs: number): number | null {
  const its = text?.trim() ?? "";
  if (its === "") return null;
  if (/^\d+(\.\d+)?$/.test(its)) return (Number(its) < leastMoment ? nowMs : 0) + Number(its) * 1000;
  if (/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(its)) {
    const parts = [...its.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)];
    return nowMs + parts.reduce((sum, [, value, unit = ""]) => sum + Number(value) * (units[unit] ?? 0), 0);
  }
  const moment = Date.parse(its);
  return Number.isNaN(moment) ? null : moment;
}
