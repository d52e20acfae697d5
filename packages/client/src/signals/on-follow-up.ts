import type { Heard } from "./conversations.ts";
import type { Talk } from "./scene.ts";

/** Reports that the user went on after an answer: how long after, and how it sounds towards the assistant. */
export function onFollowUp({ chat, report, use }: Talk): Heard {
  return (event, { text, turn, shownAtMs: atMs }) => {
    const answer = event === "sent" && chat.last("assistant", turn.conversationId);
    if (!answer) return;
    // Nobody knows when an answer was written that was there before we looked.
    const durationMs = answer.isHistory ? undefined : Math.max(0, atMs - answer.changedAtMs);
    const more = { atMs, durationMs, chars: text.length };
    use((detect) => report("follow_up", answer, { ...more, sentiment: detect?.sentimentOf(text) }));
  };
}
