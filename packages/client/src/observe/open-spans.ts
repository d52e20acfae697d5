import type { Span } from "@telltale/core/trace";
import { nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import { newSpanId } from "../browser/ids.ts";
import type { OpenSpan, Spans } from "../calls/spans.ts";
import { type Conversations, type OpenCall, placeOf } from "../signals/conversations.ts";
import { laidOver } from "./laid-over.ts";
import type { SpanDraft } from "./telltale.ts";

/**
 * The spans that have begun and not ended, each bound to the turn it is for.
 *
 * @param world.record takes a span that has ended
 * @param world.sync takes in what the page shows, so that a question drawn a moment ago has its turn already
 */
export function createOpenSpans(
  conversations: Conversations,
  world: { readonly record: (span: Partial<Span>) => void; readonly sync: () => void; readonly guard: Guard },
) {
  const { record, sync, guard } = world;
  const open = new Map<OpenSpan, () => Partial<Span>>();

  function finish(call: OpenCall, fields: Partial<Span>): void {
    const { status = "ok" } = fields;
    conversations.closeCall(call, status === "error");
    record(laidOver(placeOf(call.turn), { ...fields, spanId: call.spanId, status }));
  }

  const start: Spans["startSpan"] = (fields, lastWords = () => ({})) => {
    sync();
    const { spanId = newSpanId(), startedAtMs = nowMs() } = fields;
    const call = conversations.openCall(spanId, fields.conversationId, fields.kind === "llm");
    const span: OpenSpan = {
      spanId,
      startedAtMs,
      get traceId() {
        return fields.traceId ?? call.turn.traceId;
      },
      end: guard((ended = {}) => {
        if (!open.delete(span)) return;
        sync();
        const durationMs = Math.max(0, nowMs() - startedAtMs);
        finish(call, laidOver(laidOver({ durationMs }, fields), { ...ended, startedAtMs }));
      }),
    };
    open.set(span, lastWords);
    return span;
  };

  return {
    start,
    /** A span that was over before it was told of. */
    tell(draft: SpanDraft): void {
      sync();
      const { durationMs = 0, startedAtMs = nowMs() - durationMs, spanId = newSpanId() } = draft;
      finish(conversations.openCall(spanId, draft.conversationId, draft.kind === "llm"), { ...draft, startedAtMs });
    },
    /** The page is leaving: what is open breaks off here. */
    endAll(): void {
      for (const [span, lastWords] of open) span.end({ status: "aborted", errorType: "aborted", ...lastWords() });
    },
  };
}
