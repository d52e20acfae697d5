import { byteLength } from "../browser/byte-length.ts";
import { ownFetch } from "../browser/network.ts";
import type { Receipt, Transport } from "./transport.ts";

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
  const waitMs = Number(header) * 1000 || Date.parse(`${header}`) - nowMs;
  return waitMs >= 0 ? waitMs : undefined;
}

/** What an answer of the collector means for the body it answers. Pure. */
export function receiptOf(status: number, retryAfter: string | null, nowMs: number): Receipt {
  const reason = `the collector answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: "ok" };
  if (status >= 500 || [408, 425, 429].includes(status))
    return { outcome: "retry", reason, afterMs: retryAfterMs(retryAfter, nowMs) };
  return { outcome: status === 413 ? "split" : "drop", reason };
}

/**
 * Posts to a collector with fetch, kept alive beyond the page while the browser has room for it. The body goes as text/plain,
 * so that a collector on another origin costs no preflight.
 *
 * @param endpoint absolute URL of the collector
 */
export function createHttpTransport(endpoint: string, options: HttpOptions = {}): Transport {
  const { writeKey, compress = endpoint.startsWith(`${globalThis.location?.origin}/`) } = options;
  const send = ownFetch() as typeof fetch;
  const url = writeKey ? `${endpoint}${endpoint.includes("?") ? "&" : "?"}key=${encodeURIComponent(writeKey)}` : endpoint;
  let keptBytes = 0;
  return {
    async send(text, { closing }) {
      const isPacked = compress && !closing && text.length > packBytes && "CompressionStream" in globalThis;
      const body = isPacked ? await gzip(text) : text;
      const bytes = isPacked ? (body as Blob).size : byteLength(text);
      const keepalive = keptBytes + bytes <= keepaliveBytes;
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
        const receipt = receiptOf(response.status, response.headers.get("retry-after"), Date.now());
        if (receipt.outcome !== "ok") return receipt;
        const { rejected } = (await response.json().catch(() => null)) ?? {};
        return { outcome: "ok", rejected: Array.isArray(rejected) ? rejected : [] };
      } finally {
        if (keepalive) keptBytes -= bytes;
      }
    },
  };
}

function gzip(text: string): Promise<Blob> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
}
