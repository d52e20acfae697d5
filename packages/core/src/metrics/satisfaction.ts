import type { Signal } from "../trace/signal.ts";

/** What counts towards the implicit score of one session. */
export interface SatisfactionCounts {
  /** How often the user asked the same again. */
  readonly rephraseCount: number;
  readonly copiedToNewChat: boolean;
  readonly abandonedAfterResponse: boolean;
  readonly negativeFollowUp: boolean;
  readonly usedCopiedText: boolean;
}

export interface Satisfaction {
  /** 0…1. */
  readonly score: number;
  /** What it was made of. */
  readonly signals: SatisfactionCounts;
}

/**
 * The implicit satisfaction of one session from what was counted. Starts at 1; more than 2 rephrases −0.3; copied to a new
 * chat −0.4; abandoned after a response −0.2; a negative follow-up −0.3; copied text +0.1; kept within [0, 1].
 *
 * A rule of thumb, not a calibrated probability: it ranks sessions. It is counted in tenths, so that SQL, which repeats this
 * arithmetic, gives the same double.
 *
 * @throws {RangeError} if the number of rephrases is not a whole number ≥ 0
 * @example satisfactionFromCounts({ rephraseCount: 3, copiedToNewChat: false, abandonedAfterResponse: true, negativeFollowUp: false, usedCopiedText: true }).score; // 0.6
 */
export function satisfactionFromCounts(signals: SatisfactionCounts): Satisfaction {
  const { rephraseCount, copiedToNewChat, abandonedAfterResponse, negativeFollowUp, usedCopiedText } = signals;
  if (!Number.isInteger(rephraseCount) || rephraseCount < 0) {
    throw new RangeError("satisfactionFromCounts: rephraseCount must be a whole number of rephrases");
  }
  const tenths =
    10 -
    (rephraseCount > 2 ? 3 : 0) -
    (copiedToNewChat ? 4 : 0) -
    (abandonedAfterResponse ? 2 : 0) -
    (negativeFollowUp ? 3 : 0) +
    (usedCopiedText ? 1 : 0);
  return { score: Math.min(10, Math.max(0, tenths)) / 10, signals };
}

type SatisfactionSignal = Pick<Signal, "kind" | "label" | "sentiment">;

/**
 * The implicit satisfaction of one session from its signals.
 *
 * Abandoned after a response means a signal `abandon` with any label but `composing` (leaving while typing says nothing of the
 * answer); so `after_response`, `mid_stream` and no label at all count. Copied text means a signal `copy`.
 *
 * @param signals all signals of one session, in any order; a session without any scores 1
 * @example satisfaction([{ kind: "copy_to_new_chat" }, { kind: "follow_up", sentiment: "negative" }]).score; // 0.3
 * @example satisfaction([{ kind: "abandon", label: "composing" }]).score; // 1
 */
export function satisfaction(signals: readonly SatisfactionSignal[]): Satisfaction {
  const some = (is: (signal: SatisfactionSignal) => boolean) => signals.some(is);
  return satisfactionFromCounts({
    rephraseCount: signals.filter(({ kind }) => kind === "rephrase").length,
    copiedToNewChat: some(({ kind }) => kind === "copy_to_new_chat"),
    abandonedAfterResponse: some(isAbandonedAfterResponse),
    negativeFollowUp: some(({ kind, sentiment }) => kind === "follow_up" && sentiment === "negative"),
    usedCopiedText: some(({ kind }) => kind === "copy"),
  });
}

/**
 * Whether a signal says that the user left because of, or in the midst of, an answer.
 *
 * @example isAbandonedAfterResponse({ kind: "abandon", label: "after_response" }); // true
 */
export function isAbandonedAfterResponse({ kind, label }: Pick<Signal, "kind" | "label">): boolean {
  return kind === "abandon" && label !== "composing";
}
