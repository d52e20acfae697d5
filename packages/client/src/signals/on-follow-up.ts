import { about, type Conversations } from "./conversations.ts";
import type { Use } from "./lazy.ts";
import type { Report } from "./report.ts";
import type { TextSignals } from "./text-signals.ts";

/** Reports that the user went on after an answer: how long after, and how it sounds towards the assistant. */
export function onFollowUp(conversations: Conversations, report: Report, use: Use<TextSignals>): void {
  conversations.on((event, { text, turn, changedAtMs: atMs }) => {
    const answer = conversations.last("assistant", turn.conversationId);
    if (event !== "sent" || !answer) return;
    const place = about(answer);
    const durationMs = Math.max(0, atMs - answer.changedAtMs);
    use((detect) =>
      report({ kind: "follow_up", atMs, ...place, durationMs, sentiment: detect?.sentimentOf(text), chars: text.length }),
    );
  });
}
