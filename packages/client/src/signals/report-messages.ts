import type { Heard } from "./conversations.ts";
import type { Talk } from "./scene.ts";

/** Reports messages as signals: one sent, and one shown, at the time of its first words. */
export function reportMessages({ report }: Talk): Heard {
  return (event, message) => {
    const more = { atMs: message.shownAtMs, chars: message.text.length };
    if (event !== "showing") report(event === "sent" ? "message_sent" : "response_shown", message, more);
  };
}
