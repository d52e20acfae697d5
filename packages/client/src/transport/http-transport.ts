import type { Post } from "./post.ts";
import type { Receipt, Transport } from "./transport.ts";

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
 * Posts to a collector, kept alive beyond the page while the browser has room for it.
 *
 * @param isPacking whether long bodies are packed by gzip
 */
export function createHttpTransport(post: Post, isPacking: boolean): Transport {
  let keptBytes = 0;
  return {
    async send(text, { closing }) {
      const isPacked = isPacking && !closing && text.length > packBytes && "CompressionStream" in globalThis;
      const body = isPacked ? await gzip(text) : text;
      const bytes = typeof body === "string" ? new TextEncoder().encode(body).length : body.size;
      const keepalive = keptBytes + bytes <= keepaliveBytes;
      if (keepalive) keptBytes += bytes;
      try {
        const response = await post(body, {
          ...(isPacked && { headers: { "content-encoding": "gzip" } }),
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
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(packed, { headers: { "content-type": "text/plain;charset=UTF-8" } }).blob();
}
