import { followUpSentiment } from "@telltale/core/text";
import type { Conversations, Message } from "./conversations.ts";
import { createCopyToNewChat } from "./on-copy-to-new-chat.ts";
import { reportRephrase } from "./on-rephrase.ts";
import { readingShare } from "./reading-time.ts";
import type { Report } from "./report.ts";
import { textFeatures } from "./text-features.ts";

/** The signals that read what was said. Imported lazily, as a chunk of their own with the text detectors of core;
 * it takes what it needs of the rest as arguments, so that a bundler makes two files and not three. */
export function createTextSignals(chat: Conversations, report: Report) {
  const { sent, ...newChat } = createCopyToNewChat(report);
  return {
    ...newChat,
    readingShare,
    textFeatures,
    sentimentOf: (text: string) => followUpSentiment(text).sentiment,
    /** The user sent a message. One that comes from editing an earlier one is no rephrase. */
    sent(message: Message, isEdit: boolean): void {
      const all = chat.messages.filter(({ role }) => role === "user");
      const asked = all.filter(({ turn }) => turn.conversationId === message.turn.conversationId);
      if (!isEdit) reportRephrase(asked, message, report);
      sent(all, message);
    },
  };
}

export type TextSignals = ReturnType<typeof createTextSignals>;
