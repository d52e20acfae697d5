import { nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import { listen, stopAll } from "../browser/listen.ts";
import type { Page } from "../browser/page.ts";
import { about, type Conversations, type Message, type Turn } from "./conversations.ts";
import { hitBy } from "./markup.ts";
import type { Report, SignalDraft } from "./report.ts";

/** How long something has been in sight: what is past, and since when it is in sight now (null while it is not). */
export interface Dwell {
  readonly totalMs: number;
  readonly shownAtMs: number | null;
}

/** One step of the reading clock. Pure: the caller brings the event and the time. */
export function dwellStep(dwell: Dwell, event: "show" | "hide", nowMs: number): Dwell {
  const { totalMs, shownAtMs } = dwell;
  if (event === "show") return { totalMs, shownAtMs: shownAtMs ?? nowMs };
  if (shownAtMs === null) return dwell;
  return { totalMs: totalMs + (nowMs - shownAtMs), shownAtMs: null };
}

const wordsPerMinute = 238;

/**
 * How long an adult takes to read a text in silence: 238 words a minute. In scripts without spaces a character counts
 * as a word, which is about right for Chinese and Japanese. Pure.
 *
 * @see Brysbaert (2019), How many words do we read per minute? Journal of Memory and Language 109
 */
export function readingMs(text: string): number {
  const words = text.match(/[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+/g)?.length ?? 0;
  return (words / wordsPerMinute) * 60_000;
}

/** What is known when the user leaves. */
export interface Leaving {
  readonly isStreaming: boolean;
  readonly composedChars: number;
  /** The last answer, if nothing was asked after it. */
  readonly answer: { readonly text: string; readonly visibleMs: number; readonly hasServed: boolean } | null;
}

/**
 * At which stage the user gave up, or null where they did not: an answer that was copied, praised, followed, shared or
 * completed the task, or that they had the time to read, has done its work. Pure.
 */
export function abandonmentOf({ isStreaming, composedChars, answer }: Leaving): string | null {
  if (isStreaming) return "mid_stream";
  if (composedChars > 0) return "composing";
  if (answer && !answer.hasServed && answer.visibleMs < readingMs(answer.text)) return "after_response";
  return null;
}

/** Whether a signal shows that an answer served, or that somebody else took over. Pure. */
export function isServed({ kind, value }: SignalDraft): boolean {
  if (kind === "thumbs") return (value ?? 0) > 0;
  return ["copy", "link_click", "share", "task_completed", "conversion", "escalation"].includes(kind);
}

const composer = "textarea,[contenteditable],[data-telltale-composer]";

/**
 * Watches for the user leaving with their matter unsettled.
 *
 * @returns `see`, to be given every signal; `leave`, which reports an abandonment if it is one; and `stop`
 */
export function onAbandon(
  { root, document }: Page,
  conversations: Conversations,
  report: Report,
  { guard }: { readonly guard: Guard },
) {
  let dwell: Dwell = { totalMs: 0, shownAtMs: null };
  let lastAtMs = nowMs();
  let hasServed = false;
  let hasHappened = false;
  let field: Element | null = null;

  conversations.on((event, message) => {
    if (event === "sent") field = null;
    if (event === "answered" || message.role !== "assistant") return;
    hasServed = false;
    const now = nowMs();
    dwell = { totalMs: 0, shownAtMs: document.visibilityState === "hidden" ? null : now };
  });

  function leave(): void {
    if (!hasHappened) return;
    const now = nowMs();
    const { totalMs } = dwellStep(dwell, "hide", now);
    const last = conversations.lastSaid();
    const turn: Turn | null = last?.turn ?? conversations.turnOf();
    const answer: Message | null = last?.role === "assistant" && !last.isHistory ? last : null;
    const isWaiting = last?.role === "user" && !last.isHistory && !last.turn.isFailed;
    const label = abandonmentOf({
      isStreaming: isWaiting || (answer !== null && (!answer.isSettled || conversations.isCalling(answer.turn))),
      composedChars: composed(field),
      answer: answer && { text: answer.text, visibleMs: totalMs, hasServed },
    });
    const durationMs = Math.max(0, now - lastAtMs);
    conversations.settleAll();
    hasHappened = false;
    if (label) report({ kind: "abandon", ...(answer ? about(answer) : turn && about(turn)), label, durationMs });
  }

  return {
    see(signal: SignalDraft): void {
      if (signal.kind === "session_start" || signal.kind === "session_end" || signal.kind === "abandon") return;
      hasHappened = true;
      lastAtMs = Math.max(lastAtMs, signal.atMs ?? nowMs());
      if (isServed(signal)) hasServed = true;
    },
    leave,
    stop: stopAll([
      listen(
        root,
        "input",
        guard((event) => {
          const hit = hitBy(event) as Element | null;
          field = hit?.matches?.(composer) ? hit : field;
          hasHappened = true;
          lastAtMs = nowMs();
        }),
      ),
      listen(
        document,
        "visibilitychange",
        guard(() => {
          const event = document.visibilityState === "hidden" ? "hide" : "show";
          dwell = dwellStep(dwell, event, nowMs());
        }),
      ),
    ]),
  };
}

/** How much text stands in a composer; only its length is looked at. */
function composed(field: Element | null): number {
  if (!field?.isConnected) return 0;
  const text = "value" in field && typeof field.value === "string" ? field.value : field.textContent;
  return text?.trim().length ?? 0;
}
