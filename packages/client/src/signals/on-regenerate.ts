import { about, type Conversations } from "./conversations.ts";
import type { Action } from "./on-action.ts";
import type { Report } from "./report.ts";

/** Reports that another answer is asked for: about the answer that is to be replaced. */
export function onRegenerate(conversations: Conversations, report: Report): (action: Action) => void {
  return ({ name, message }) => {
    if (name !== "regenerate") return;
    const answer = message?.role === "assistant" ? message : conversations.last("assistant", message?.turn.conversationId);
    report({ kind: "regenerate", ...(answer && about(answer)) });
  };
}
