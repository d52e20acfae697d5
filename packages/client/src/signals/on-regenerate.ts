import type { Action } from "./on-action.ts";
import type { Talk } from "./scene.ts";

/** Reports that another answer is asked for: about the answer that is to be replaced. */
export function onRegenerate({ chat, report }: Talk, { message }: Action): void {
  report("regenerate", message?.role === "assistant" ? message : chat.last("assistant", message?.turn.conversationId));
}
