import type { Span } from "@telltale/core/trace";
import { nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import { newSpanId } from "../browser/ids.ts";
import type { OpenSpan, Spans } from "../calls/spans.ts";
import { about } from "../signals/conversations.ts";
import type { Talk } from "../signals/scene.ts";
import { laidOver } from "./laid-over.ts";
import type { SpanDraft } from "./telltale.ts";

/**
 * The spans that have begun and not ended, each bound to the turn it is for.
 *
 * @param world.record takes a span that has ended
 * @param world.sync takes in what the page shows, so that a question drawn a moment ago has its turn already
 */
export function createOpenSpans(
  { chat, use }: Pick<Talk, "chat" | "use">,
  world: { readonly record: (span: Partial<Span>) => void; readonly sync: () => void; readonly guard: Guard },
) {
  const { record, sync, guard } = world;
  /** Each with what it does when the page leaves. */
  const open = new Map<OpenSpan, () => void>();
  const pending = new Set<Promise<void>>();

  /** Begins a span, and gives the function that ends it. */
  function begin({ spanId = newSpanId(), kind, conversationId }: Partial<Span>) {
    sync();
    const call = chat.openCall(spanId, kind === "llm", conversationId, chat.currentId());
    return {
      spanId,
      call,
      finish(fields: Partial<Span>): void {
        sync();
        const { status = "ok", inputText, outputText } = fields;
        call.close(status === "error");
        const span = laidOver({ ...about(call.turn), messageId: undefined }, { ...fields, spanId, status });
        // What the words say of themselves is kept; the words are dropped on the way out.
        if (inputText || outputText) use((detect) => record({ ...detect?.textFeatures(span), ...span }));
        else record(span);
      },
    };
  }

  const start: Spans["startSpan"] = (fields, lastWords = () => ({})) => {
    const { spanId, call, finish } = begin(fields);
    const { startedAtMs = nowMs() } = fields;
    let isEnded = false;
    const close = guard((told: Partial<Span>) => {
      if (open.delete(span)) finish(told);
    });
    const span: OpenSpan = {
      spanId,
      startedAtMs,
      get traceId() {
        return fields.traceId ?? call.turn.traceId;
      },
      end: guard((ended = {}, later) => {
        if (isEnded) return;
        isEnded = true;
        const durationMs = Math.max(0, nowMs() - startedAtMs);
        const told = laidOver(laidOver({ durationMs }, fields), { ...ended, startedAtMs });
        if (!later) return close(told);
        call.close(told.status === "error");
        open.set(span, () => close(told));
        const closed = later.then(
          (more) => void close(laidOver(told, more)),
          () => void close(told),
        );
        pending.add(closed);
        void closed.then(() => pending.delete(closed));
      }),
    };
    open.set(span, () => span.end({ status: "aborted", errorType: "aborted", ...lastWords() }));
    return span;
  };

  return {
    start,
    /** A span that was over before it was told of. */
    tell: (draft: SpanDraft): void => begin(draft).finish({ startedAtMs: nowMs() - (draft.durationMs ?? 0), ...draft }),
    /** Resolves when those that have ended have said all. */
    ready: () => Promise.all(pending),
    /** The page is leaving: what is open breaks off here. */
    endAll(): void {
      for (const breakOff of open.values()) breakOff();
    },
  };
}
