import { about, type Conversations, type Message } from "./conversations.ts";
import type { UseDetectors } from "./detectors.ts";
import type { Report } from "./report.ts";

const turns = 3;
const staleMs = 30 * 60_000;

/**
 * The user's earlier messages that a new one may be rephrasing: of the last three turns, not older than half an hour, and
 * without those whose call failed, for asking the same again after an error is a retry. Pure.
 *
 * @param asked the user's messages of the conversation, oldest first, the new one last
 */
export function askedBefore(asked: readonly Message[], nowMs: number): Message[] {
  return asked
    .slice(0, -1)
    .slice(-turns)
    .filter(({ turn, changedAtMs }) => !turn.isFailed && nowMs - changedAtMs <= staleMs);
}

/**
 * Reports a question that asks again what was asked before. The signal is about the answer that did not serve: it carries
 * that turn's trace and span. A message that is sent by editing an earlier one is no rephrase.
 *
 * @param isEdit whether the message about to be sent comes from an edit
 */
export function onRephrase(
  conversations: Conversations,
  report: Report,
  { use, isEdit }: { readonly use: UseDetectors; readonly isEdit: () => boolean },
): void {
  conversations.on((event, message) => {
    if (event !== "sent" || isEdit()) return;
    const asked = conversations.every("user").filter(({ turn }) => turn.conversationId === message.turn.conversationId);
    const earlier = askedBefore(asked, message.changedAtMs);
    if (earlier.length === 0) return;
    use((detectors) => {
      const found = detectors?.rephraseOf(
        message.text,
        earlier.map(({ text }) => text),
      );
      const asked = found?.verdict === "rephrase" && found.turnsBack !== null ? earlier.at(-found.turnsBack) : undefined;
      if (!found || !asked) return;
      const { similarity } = found;
      report({ kind: "rephrase", atMs: message.changedAtMs, ...about(asked), value: similarity, similarity });
    });
  });
}
