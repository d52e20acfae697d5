import { about, type Conversations, type Message } from "./conversations.ts";
import type { Action } from "./on-action.ts";
import type { Report } from "./report.ts";

/** 1 is up, −1 is down, 0 is none (never given, or taken back). */
export type Thumb = 1 | 0 | -1;

/** What pressing a thumb makes of the one that stood: the same again takes it back. Pure. */
export function thumbStep(stood: Thumb, pressed: 1 | -1): Thumb {
  return stood === pressed ? 0 : pressed;
}

/** Reports thumbs: by the page's buttons, and by hand. Where a button has `aria-pressed`, it says how things stood. */
export function onThumbs(conversations: Conversations, report: Report) {
  const thumbs = new WeakMap<Message, Thumb>();

  function give(message: Message, value: Thumb): void {
    thumbs.set(message, value);
    report({ kind: "thumbs", ...about(message), value });
  }

  return {
    act({ name, element, message }: Action): void {
      if (!message || (name !== "thumbs_up" && name !== "thumbs_down")) return;
      const pressed = name === "thumbs_up" ? 1 : -1;
      const aria = element.getAttribute("aria-pressed");
      const stood = aria === null ? (thumbs.get(message) ?? 0) : aria === "true" ? pressed : 0;
      give(message, thumbStep(stood, pressed));
    },
    /** The host says it by hand; a message it never told of is named all the same. */
    say(messageId: string, thumb: "up" | "down" | null): void {
      const value = thumb === "up" ? 1 : thumb === "down" ? -1 : 0;
      const message = conversations.find(messageId);
      if (message) give(message, value);
      else report({ kind: "thumbs", messageId, value });
    },
  };
}
