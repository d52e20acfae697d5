import { about, type Conversations } from "./conversations.ts";
import type { UseDetectors } from "./detectors.ts";
import type { Report } from "./report.ts";

/** Reports that the user went on after an answer: how long after, and how it sounds towards the assistant. */
export function onFollowUp(conversations: Conversations, report: Report, { use }: { readonly use: UseDetectors }): void {
  conversations.on((event, message) => {
    if (event !== "sent") return;
    const answer = conversations.last("assistant", message.turn.conversationId);
    if (!answer) return;
    const durationMs = Math.max(0, message.changedAtMs - answer.changedAtMs);
    const place = about(answer);
    use((detectors) => {
      const sentiment = detectors?.followUpSentiment(message.text).sentiment;
      report({ kind: "follow_up", atMs: message.changedAtMs, ...place, durationMs, sentiment, chars: message.text.length });
    });
  });
}
