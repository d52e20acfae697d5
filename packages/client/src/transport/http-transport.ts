import { byteLength } from "../browser/byte-length.ts";
import { beacon, ownFetch } from "../browser/network.ts";
import type { Receipt, RefusedRecord, Transport } from "./transport.ts";

export interface HttpOptions {
  /** The write key. It travels as `?key=`: a header of its own would cost a page of another origin a preflight. */
  readonly writeKey?: string | undefined;
  /**
   * Whether long bodies are packed by gzip. Default: where the collector is of the page's own origin, for the header
   * `content-encoding` would cost another a preflight.
   */
  readonly compress?: boolean | undefined;
}

/** Browsers let 64 KiB of keepalive requests be on their way at once. */
const keepaliveBytes = 60 * 1024;
const timeoutMs = 30_000;
/** Shorter bodies are not worth the time of packing. */
const packBytes = 8 * 1024;

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
  return { outcome: status === 413 ? "split" : "drop", reason };
}

/**
 * Posts to a collector with fetch, kept alive while there is room for it; a closing page falls back on a beacon where the
 * browser cannot keep a request alive. The body goes as text/plain, so that a collector on another origin costs no preflight.
 *
 * @param endpoint absolute URL of the collector
 */
export function createHttpTransport(endpoint: string, { writeKey, compress }: HttpOptions = {}): Transport {
  const send = ownFetch();
  const url =
    writeKey === undefined ? endpoint : `${endpoint}${endpoint.includes("?") ? "&" : "?"}key=${encodeURIComponent(writeKey)}`;
  const packs = (compress ?? isOwn(endpoint)) && typeof CompressionStream === "function";
  let keptBytes = 0;
  // The host's own requests take of the same room: where it is refused, the next goes without.
  let isFull = false;
  return {
    async send(text, { closing }) {
      if (!send) return { outcome: "drop", reason: "there is no fetch here" };
      if (closing && !("keepalive" in Request.prototype) && beacon(url, text)) return { outcome: "posted" };
      const isPacked = packs && !closing && text.length > packBytes;
      const body = isPacked ? await gzip(text) : text;
      const bytes = typeof body === "string" ? byteLength(body) : body.byteLength;
      const keepalive = !isFull && keptBytes + bytes <= keepaliveBytes;
      if (keepalive) keptBytes += bytes;
      try {
        const response = await send(url, {
          method: "POST",
          body,
          headers: { "content-type": "text/plain;charset=UTF-8", ...(isPacked && { "content-encoding": "gzip" }) },
          credentials: "same-origin",
          keepalive,
          signal: AbortSignal.timeout(timeoutMs),
        });
        isFull = false;
        const receipt = receiptOf(response.status, response.headers.get("retry-after"), Date.now());
        return receipt.outcome === "ok" ? { outcome: "ok", rejected: await rejectedIn(response) } : receipt;
      } catch (cause) {
        isFull = keepalive;
        return { outcome: "retry", reason: cause instanceof Error ? cause.message : String(cause) };
      } finally {
        if (keepalive) keptBytes -= bytes;
      }
    },
  };
}

const isOwn = (endpoint: string): boolean => endpoint.startsWith(`${globalThis.location?.origin}/`);

function gzip(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
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
