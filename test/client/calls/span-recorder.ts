import type { Spans } from "@telltale/client";
import { Span } from "@telltale/core/trace";

/** Spans that are kept instead of sent, each held to the schema, with what comes later laid over them. */
export function createSpanRecorder() {
  const ended: Promise<Span>[] = [];
  let count = 0;
  const spans: Spans = {
    capturesText: false,
    startSpan(fields) {
      const started = { startedAtMs: Date.now(), traceId: "ab".repeat(16), ...fields };
      const spanId = (++count).toString(16).padStart(16, "0");
      let isOpen = true;
      return {
        spanId,
        traceId: started.traceId,
        startedAtMs: started.startedAtMs,
        end(outcome, later) {
          if (!isOpen) return;
          isOpen = false;
          const id = `01890000-0000-7000-8000-${spanId.slice(4)}`;
          const whole = async () => ({ status: "ok", ...started, durationMs: 0, ...outcome, ...(await later), id, spanId });
          ended.push(whole().then((span) => Span.parse(JSON.parse(JSON.stringify(span)))));
        },
      };
    },
  };
  return { spans, ended: () => Promise.all(ended), only: async () => (await Promise.all(ended))[0] as Span };
}
