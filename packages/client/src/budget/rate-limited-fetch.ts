import { nowMs } from "../browser/clock.ts";
import { ownFetch } from "../browser/network.ts";
import { urlOf } from "../calls/url-of.ts";
import { limitedUntil } from "./limited-until.ts";

export interface RateLimitedFetchOptions {
  /** The fetch to wrap. Default: the runtime's own. */
  readonly fetch?: typeof fetch | undefined;
  /** How long a call may be held back until there is room; one that would wait longer is answered 429 here. Default 30 s. */
  readonly patienceMs?: number | undefined;
  /** Which calls share a limit. Default: those to the same host with the same key. */
  readonly groupOf?: ((url: string, headers: Headers) => string) | undefined;
}

/** Limits are of few hosts; beyond so many the oldest are forgotten. */
const mostGroups = 1000;

/**
 * Wraps `fetch` so that calls a provider would refuse do not leave: after an answer that says nothing is left, or that asks to come
 * back later, calls wait until there is room again.
 */
export function rateLimitedFetch(options: RateLimitedFetchOptions = {}): typeof fetch {
  const { patienceMs = 30_000, groupOf = hostAndKey } = options;
  const send = options.fetch ?? ownFetch();
  if (!send) throw new TypeError("rateLimitedFetch: there is no fetch here");
  const limited = new Map<string, number>();

  return async (input, init) => {
    const request = typeof input === "object" && "clone" in input ? input : undefined;
    const url = urlOf(input);
    const group = groupOf(url, new Headers(init?.headers ?? request?.headers));
    const waitMs = (limited.get(group) ?? 0) - nowMs();
    if (waitMs > patienceMs) return refused(waitMs);
    if (waitMs > 0) await pause(waitMs, init?.signal ?? request?.signal);
    const response = await send(input, init);
    const until = limitedUntil(response.headers, response.status, nowMs());
    limited.delete(group);
    if (until !== null) limited.set(group, until);
    const [oldest] = limited.keys();
    if (limited.size > mostGroups && oldest !== undefined) limited.delete(oldest);
    return response;
  };
}

function hostAndKey(url: string, headers: Headers): string {
  const [, host = ""] = /^https?:\/\/([^/?#]+)/i.exec(url) ?? [];
  return `${host} ${headers.get("authorization") ?? headers.get("x-api-key") ?? headers.get("api-key") ?? ""}`;
}

function refused(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `The provider's rate limit has nothing left; there is room again in ${seconds} s. This call was not sent.`;
  const error = { message, type: "rate_limit_error", code: "rate_limit_exceeded" };
  const headers = { "content-type": "application/json", "retry-after": String(seconds) };
  return new Response(JSON.stringify({ type: "error", error }), { status: 429, headers });
}

function pause(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
