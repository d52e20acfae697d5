import { receiptOf } from "../transport/http-transport.ts";
import type { RefusedRecord, Transport } from "../transport/transport.ts";
import { postNow } from "./post-now.ts";

export interface ServerTransportOptions {
  /** The collector's write key, sent as `Authorization: Bearer`. */
  readonly key?: string | undefined;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs: number;
}

/** Carries envelopes from a server: by fetch while it runs, and by a child process for what is left when it ends. */
export interface ServerTransport extends Transport {
  /** Posts what it was given and has no answer for, before it returns. */
  leave(): void;
}

/**
 * Posts to a collector from Node.
 *
 * @param endpoint URL of the collector
 */
export function createServerTransport(endpoint: string, { key, timeoutMs }: ServerTransportOptions): ServerTransport {
  const headers = { "content-type": "application/json", ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const unanswered = new Set<string>();
  return {
    async send(body, { closing }) {
      unanswered.add(body);
      if (closing) return { outcome: "posted" };
      try {
        const response = await fetch(endpoint, { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) });
        const receipt = receiptOf(response.status, response.headers.get("retry-after"), Date.now());
        if (receipt.outcome !== "ok") return receipt;
        const { rejected } = (await response.json().catch(() => ({}))) as { readonly rejected?: readonly RefusedRecord[] };
        return { outcome: "ok", ...(Array.isArray(rejected) && { rejected }) };
      } catch (cause) {
        return { outcome: "retry", reason: cause instanceof Error ? cause.message : String(cause) };
      } finally {
        unanswered.delete(body);
      }
    },
    leave() {
      const bodies = [...unanswered];
      unanswered.clear();
      postNow(endpoint, bodies, { headers, timeoutMs });
    },
  };
}
