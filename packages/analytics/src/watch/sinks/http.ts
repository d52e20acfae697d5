import type { Notification } from "./notification.ts";
import { fitText, plainText } from "./plain-text.ts";
import type { Attempt, Delivery, Sink } from "./sink.ts";

/** A request as data, to be compared with what a service documents. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** No more than its beginning. */
  readonly body: string;
}

/** A request that carries JSON. */
export function jsonRequest(
  method: HttpRequest["method"],
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  return { method, url, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/**
 * Sends one request once. Redirects are not followed, for they would carry a secret to another host; of an endless answer only
 * the beginning is read.
 *
 * @param options.mostBytes how much of it
 * @throws {Error} with the network's own reason, if nobody answers
 */
export async function callHttp(request: HttpRequest, signal: AbortSignal, { mostBytes = 64 * 1024 } = {}): Promise<HttpAnswer> {
  const { url, ...rest } = request;
  try {
    const response = await fetch(url, { ...rest, redirect: "manual", signal });
    return { status: response.status, headers: response.headers, body: await readBeginning(response, signal, mostBytes) };
  } catch (cause) {
    const inner = (cause as Error).cause as Error | undefined;
    throw new Error(inner?.message || (cause as Error).message, { cause });
  }
}

async function readBeginning(response: Response, signal: AbortSignal, mostBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let bytes = 0; bytes < mostBytes; ) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch (cause) {
    // The status has been said: what is lost is only the explanation. But who aborts wants no answer.
    if (signal.aborted && signal.reason?.name !== "TimeoutError") throw cause;
  } finally {
    await reader.cancel().catch(() => {});
  }
  return text;
}

/** Statuses after which the same request may succeed. */
const passing: readonly number[] = [408, 421, 425, 429];

/** Reads an answer as most services mean it: 2xx has it, 429 and 5xx may have it later, anything else never will. */
export function deliveryOf({ status, headers, body }: HttpAnswer, nowMs: number): Delivery {
  if (status >= 200 && status < 300) return { outcome: "delivered" };
  const said = fitText(plainText(body), 200);
  if (status >= 300 && status < 400)
    return { outcome: "refused", reason: `it redirects (${status}), which is not followed; set the address it moved to` };
  const reason = `it answers ${status}${said && `: ${said}`}`;
  if (!passing.includes(status) && status < 500) return { outcome: "refused", reason };
  const retryAfterMs = readRetryAfter(headers.get("retry-after"), nowMs);
  return { outcome: "retry", reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** `Retry-After` as milliseconds from now: seconds or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

export interface HttpSinkParts extends Pick<Sink, "name" | "type" | "takesReports" | "isForgetful"> {
  request(notification: Notification, attempt: Pick<Attempt, "atMs">): HttpRequest;
  readonly judge?: (answer: HttpAnswer, nowMs: number) => Delivery;
}

/** A sink that is one request. */
export function httpSink({ request, judge = deliveryOf, ...sink }: HttpSinkParts): Sink {
  return {
    ...sink,
    send: async (notification, { atMs, signal }) => judge(await callHttp(request(notification, { atMs }), signal), atMs),
  };
}
