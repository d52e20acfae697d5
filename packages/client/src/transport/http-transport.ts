import { byteLength } from "../browser/byte-length.ts";
import { beacon, ownFetch } from "../browser/network.ts";
import type { Receipt, RefusedRecord, Transport } from "./transport.ts";

/** Browsers let 64 KiB of keepalive requests be on their way at once. */
const keepaliveBytes = 60 * 1024;
const timeoutMs = 30_000;

/** How long `Retry-After` asks to wait: seconds, or a date. Undefined where it says nothing that can be read. Pure. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return waitMs >= 0 ? waitMs : undefined;
}

/** What an answer of the collector means for the body it answers. Pure. */
export function receiptOf(status: number, retryAfter: string | null, nowMs: number): Receipt {
  const reason = `the collector answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: "ok" };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { outcome: "retry", reason, afterMs: retryAfterMs(retryAfter, nowMs) };
  return { outcome: "drop", reason };
}

/**
 * Posts to a collector: with fetch, kept alive while small, and with a beacon when the page is closing. The body goes as
 * text/plain, so that a collector on another origin costs no preflight.
 *
 * @param endpoint absolute URL of the collector
 */
export function createHttpTransport(endpoint: string): Transport {
  const send = ownFetch();
  // A keepalive request is refused while too much is on its way already; then the next goes without.
  let isFull = false;
  return {
    async send(body, { closing }) {
      const keepalive = !isFull && byteLength(body) <= keepaliveBytes;
      try {
        if (closing && beacon(endpoint, body)) return { outcome: "posted" };
        if (!send) return { outcome: "drop", reason: "there is no fetch here" };
        const response = await send(endpoint, {
          method: "POST",
          body,
          headers: { "content-type": "text/plain;charset=UTF-8" },
          credentials: "same-origin",
          keepalive,
          signal: AbortSignal.timeout(timeoutMs),
        });
        isFull = false;
        const receipt = receiptOf(response.status, response.headers.get("retry-after"), Date.now());
        if (receipt.outcome !== "ok") return receipt;
        const rejected = await rejectedIn(response);
        return { outcome: "ok", rejected };
      } catch (cause) {
        isFull = keepalive;
        return { outcome: "retry", reason: cause instanceof Error ? cause.message : String(cause) };
      }
    },
  };
}

/** The records a collector refused; none where it does not say. */
async function rejectedIn(response: Response): Promise<readonly RefusedRecord[]> {
  try {
    const { rejected } = (await response.json()) as { rejected?: unknown };
    return Array.isArray(rejected) ? (rejected as RefusedRecord[]) : [];
  } catch {
    return [];
  }
}
