import type { Heard, Message } from "./conversations.ts";
import type { Deed } from "./deed.ts";
import { closest } from "./markup.ts";
import type { SignalDraft } from "./report.ts";
import type { Scene } from "./scene.ts";

/** How things stood when the user left. */
export interface Standing {
  /** The last thing said. */
  readonly last: Message | undefined;
  /** Whether an answer was being written or waited for. */
  readonly isOpen: boolean;
}

/**
 * At which stage the user gave up, or undefined where they did not. Pure.
 *
 * @param isUnread whether the last thing said was an answer that neither served nor had the time to be read
 */
export function abandonmentOf(isStreaming: boolean, composedChars: number, isUnread: boolean): string | undefined {
  return isStreaming ? "mid_stream" : composedChars ? "composing" : isUnread ? "after_response" : undefined;
}

/**
 * Whether a signal shows that no answer is left behind: it did its work (it was copied, praised, followed, shared, or the task is
 * done), somebody else took over, or an error stands in its place. Leaving after that is no abandonment. Pure.
 */
export function isOver({ kind, value = 0 }: SignalDraft): boolean {
  return kind === "thumbs"
    ? value > 0
    : /^(copy|link_click|error_shown|share|task_completed|conversion|escalation)$/.test(kind);
}

/**
 * Watches for the user leaving with their matter unsettled. What is reported is a duration cut short: how long nothing had
 * happened (neither the user nor the answer went on), and by what the watching ended.
 *
 * @returns `input`, `hear` and `see`, to be given what is typed and every message and signal, and `leave`, which reports an
 *   abandonment if it is one
 */
export function onAbandon({ report, use, nowMs }: Scene) {
  /** When the user last did something; 0 when nothing since they left before. */
  let lastAtMs = 0;
  let hasEnded = false;
  let field: Element | null = null;

  return {
    input({ hit }: Deed): void {
      field = closest(hit, "textarea,[contenteditable],[data-telltale-composer]") ?? field;
      lastAtMs = nowMs();
    },

    hear: ((event) => {
      if (event !== "answered") hasEnded = false;
      if (event === "sent") field = null;
    }) as Heard,

    see(signal: SignalDraft): void {
      // What happens by itself is nothing that the user does.
      if (/^(session|abandon|dwell|response)/.test(signal.kind)) return;
      lastAtMs = Math.max(lastAtMs, signal.atMs ?? nowMs());
      hasEnded ||= isOver(signal);
    },

    /**
     * @param censoredBy why nobody can say what the user did next: the page is `closed`, was `hidden` and is put away, or is
     *   still `open` while the watching ends
     * @param visibleMs how long the last answer was in sight
     */
    leave(censoredBy: string, { last, isOpen }: Standing, visibleMs: number): void {
      if (!lastAtMs) return;
      const atMs = nowMs();
      const sinceMs = Math.max(lastAtMs, last?.changedAtMs ?? 0);
      const more = { atMs, durationMs: Math.max(0, atMs - sinceMs), censoredBy };
      lastAtMs = 0;
      use((detect) => {
        const isNew = !!last && !last.isHistory && !hasEnded;
        const isAnswer = isNew && last.role === "assistant";
        const isUnread = isAnswer && !!last.text && (detect?.readingShare(visibleMs, last.text) ?? 0) < 1;
        const label = abandonmentOf(isNew && isOpen, composed(field), isUnread);
        if (label) report("abandon", isAnswer ? last : last?.turn, { ...more, label });
      });
    },
  };
}

/** How much text stands in a composer; only its length is looked at. */
function composed(field: Element | null): number {
  return field?.isConnected ? ((field as HTMLTextAreaElement).value ?? field.textContent).trim().length : 0;
}
