import { about, type Conversations } from "./conversations.ts";
import type { Action } from "./on-action.ts";
import type { Report } from "./report.ts";

/** How much the user saw before they stopped it: nothing yet, or a part. Pure. */
export function stopLabel(seenChars: number): "before_text" | "mid_stream" {
  return seenChars > 0 ? "mid_stream" : "before_text";
}

/** Reports that an answer is stopped while it is written, with the characters seen so far. */
export function onStop(conversations: Conversations, report: Report): (action: Action) => void {
  return ({ name, message }) => {
    if (name !== "stop") return;
    const turn = message?.turn ?? conversations.turnOf();
    const answer = message?.role === "assistant" ? message : conversations.unsettled().findLast((one) => one.turn === turn);
    const chars = answer?.text.length ?? 0;
    report({ kind: "stop", ...(answer ? about(answer) : turn && about(turn)), label: stopLabel(chars), chars });
  };
}
