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
 * @param world.onMissing told when what was to come later does not come; the span is recorded without
 * @param world.sync takes in what the page shows, so that a question drawn a moment ago has its turn already
 */
export function createOpenSpans(
  { chat, use }: Pick<Talk, "chat" | "use">,
  world: {
    readonly record: (span: Partial<Span>) => void;
    readonly sync: () => void;
    readonly guard: Guard;
    readonly onMissing: (cause: unknown) => void;
  },
) {
  const { record, sync, guard, onMissing } = world;
  /** Each with what it does when the page leaves. */
  const open = new Map<OpenSpan, () => void>();
  const pending = new Set<Promise<void>>();

  function begin(given: Partial<Span>, lastWords: () => Partial<Span>, isOver: boolean): OpenSpan {
    sync();
    const { spanId = newSpanId(), startedAtMs = nowMs() - (given.durationMs ?? 0), kind, conversationId } = given;
    const call = chat.openCall(spanId, kind === "llm", conversationId, chat.currentId());
    let isEnded = false;

    const close = guard((told: Partial<Span>): void => {
      if (!open.delete(span)) return;
      sync();
      const { status = "ok", inputText, outputText } = told;
      call.close(status === "error");
      const whole = laidOver(about(call.turn), { ...told, spanId, status });
      // What the words say of themselves is kept; the words are dropped on the way out.
      if (inputText || outputText) use((detect) => record({ ...detect?.textFeatures(whole), ...whole }));
      else record(whole);
    });

    const span: OpenSpan = {
      spanId,
      startedAtMs,
      get traceId() {
        return given.traceId ?? call.turn.traceId;
      },
      end: guard((ended = {}, later) => {
        if (isEnded) return;
        isEnded = true;
        const durationMs = isOver ? undefined : Math.max(0, nowMs() - startedAtMs);
        const told = laidOver({ durationMs, ...given }, { ...ended, startedAtMs });
        if (!later) return close(told);
        call.close(told.status === "error");
        open.set(span, () => close(told));
        const closed = later.catch(onMissing).then((more) => {
          close(laidOver(told, more ?? {}));
          pending.delete(closed);
        });
        pending.add(closed);
      }),
    };
    open.set(span, () => span.end({ status: "aborted", errorType: "aborted", ...lastWords() }));
    return span;
  }

  const start: Spans["startSpan"] = (fields, lastWords = () => ({})) => begin(fields, lastWords, false);
  return {
    start,
    /** A span that was over before it was told of. */
    tell: (draft: SpanDraft): void => begin(draft, () => ({}), true).end(),
    /** Resolves when those that have ended have said all. */
    ready: () => Promise.all(pending),
    /** The page is leaving: what is open breaks off here. */
    endAll(): void {
      for (const breakOff of open.values()) breakOff();
    },
  };
}
