import { rephraseOf } from "@telltale/core/text";
import type { Message } from "./conversations.ts";
import type { Report } from "./report.ts";

const turns = 3;
const staleMs = 30 * 60_000;

/**
 * The user's earlier messages that a new one may be rephrasing: of the last three turns, not older than half an hour, and
 * without those whose call failed, for asking the same again after an error is a retry. Pure.
 *
 * @param asked the user's messages of the conversation, oldest first
 * @param message the new one, which is among them
 */
export function askedBefore(asked: readonly Message[], message: Message): Message[] {
  return asked
    .slice(0, asked.indexOf(message))
    .slice(-turns)
    .filter(({ turn, changedAtMs }) => !turn.isFailed && message.changedAtMs - changedAtMs <= staleMs);
}

/**
 * Reports a question that asks again what was asked before. The signal is about the turn that did not serve: it carries that
 * turn's message, trace and span.
 *
 * @param asked the user's messages of the conversation, oldest first, the new one among them
 */
export function reportRephrase(asked: readonly Message[], message: Message, report: Report): void {
  const earlier = askedBefore(asked, message);
  const { verdict, similarity, turnsBack } = rephraseOf(message.text, textsOf(earlier));
  const again = verdict === "rephrase" && turnsBack !== null ? earlier.at(-turnsBack) : undefined;
  if (again) report("rephrase", again, { atMs: message.changedAtMs, value: similarity, similarity });
}

export const textsOf = (messages: readonly Message[]): string[] => messages.map(({ text }) => text);
