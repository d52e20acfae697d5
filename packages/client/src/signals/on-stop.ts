import type { Action } from "./on-action.ts";
import type { Talk } from "./scene.ts";

/**
 * How far an answer had come when it was stopped: the share of the expected answer (the mean length of the ones before it), and
 * whether that is early or late. Where nothing is known to expect, only an answer without a word is early for certain. Pure.
 *
 * @param chars characters seen
 * @param earlier characters of the answers that were let finish
 */
export function stopOf(chars: number, earlier: readonly number[]): { readonly value?: number; readonly label?: string } {
  const value = Math.min(1, (chars * earlier.length) / earlier.reduce((sum, each) => sum + each, 0));
  return value >= 0 ? { value, label: value < 0.5 ? "early" : "late" } : chars ? {} : { label: "early" };
}

/** Reports that an answer is stopped while it is written, with the characters seen so far. */
export function onStop({ chat, report }: Talk, { message }: Action): void {
  const answers = chat.messages.filter(({ role }) => role === "assistant");
  const turn = message?.turn ?? chat.turnOf();
  const answer = answers.findLast((one) => one === message || (one.turn === turn && !one.isSettled));
  const earlier = answers.filter((one) => one.isSettled && !one.isStopped).map(({ text }) => text.length);
  const chars = answer?.text.length ?? 0;
  if (answer) answer.isStopped = true;
  report("stop", answer ?? turn, { ...stopOf(chars, earlier), chars });
}
