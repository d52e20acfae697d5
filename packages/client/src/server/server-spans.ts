import type { Span } from "@telltale/core/trace";
import { nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import { newSpanId, newTraceId } from "../browser/ids.ts";
import type { OpenSpan, Spans } from "../calls/spans.ts";
import { laidOver } from "./laid-over.ts";
import type { Around } from "./surroundings.ts";

/** A span as it is told on a server: id, span id, trace, start and status (`ok`) are filled in where left out. */
export type SpanDraft = Pick<Span, "kind"> & Partial<Span>;

/**
 * The spans of a server: each belongs to what surrounds the code that begins it, and is a child of the span it is begun within.
 *
 * @param record takes a span that has ended
 */
export function createServerSpans(around: Around, record: (span: Partial<Span>) => void, guard: Guard) {
  const open = new Map<OpenSpan, () => Partial<Span>>();
  /** Those that have ended, where what came has yet to be understood. */
  const ending = new Map<() => void, Promise<unknown>>();

  /** Where a span begun here and now belongs. */
  function placed(fields: SpanDraft) {
    const here = around.now();
    const { spanId = newSpanId(), traceId = here?.traceId ?? newTraceId() } = fields;
    const parentSpanId = traceId === here?.traceId ? here.parentSpanId : undefined;
    return laidOver({ ...here, parentSpanId }, { ...fields, spanId, traceId });
  }

  const start: Spans["startSpan"] = (fields, lastWords = () => ({})) => {
    const { startedAtMs = nowMs() } = fields;
    const begun = placed(fields);
    const { spanId, traceId } = begun;
    const span: OpenSpan = {
      spanId,
      traceId,
      startedAtMs,
      end: guard((outcome = {}, later) => {
        if (!open.delete(span)) return;
        const durationMs = Math.max(0, nowMs() - startedAtMs);
        const ended = laidOver({ status: "ok" as const, durationMs, ...begun }, { ...outcome, spanId, traceId, startedAtMs });
        if (!later) return record(ended);
        const now = () => void (ending.delete(now) && record(ended));
        const understood = (more: Partial<Span>) => void (ending.delete(now) && record(laidOver(ended, more)));
        ending.set(now, later.then(understood, now));
      }),
    };
    open.set(span, lastWords);
    return span;
  };

  return {
    start,
    /** A span that was over before it was told of. */
    tell(draft: SpanDraft): void {
      const { startedAtMs = nowMs() - (draft.durationMs ?? 0) } = draft;
      record({ status: "ok", ...placed(draft), startedAtMs });
    },
    /** Resolves when all that has ended is understood. */
    async settled(): Promise<void> {
      await Promise.all(ending.values());
    },
    /** The process is leaving: what is open breaks off here. */
    endAll(): void {
      for (const [span, lastWords] of open) span.end({ status: "aborted", errorType: "aborted", ...lastWords() });
      for (const now of ending.keys()) now();
    },
  };
}
