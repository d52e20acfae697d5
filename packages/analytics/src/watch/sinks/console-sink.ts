import { messageOf, type Wording } from "./message.ts";
import { messageText } from "./message-text.ts";
import type { Sink } from "./sink.ts";

export interface ConsoleSettings extends Wording {
  readonly write: (text: string) => void;
}

/** The terminal: whatever `write` writes to. */
export function consoleSink(name: string, settings: ConsoleSettings): Sink {
  return {
    name,
    type: "console",
    takesReports: true,
    async send(notification) {
      const message = messageOf(notification, settings);
      const body = notification.kind === "report" ? [messageText(message), notification.text] : [messageText(message)];
      settings.write(`\n${[message.title, ...body].filter((part) => part !== "").join("\n\n")}\n`);
      return { outcome: "delivered" };
    },
  };
}
