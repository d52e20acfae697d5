import { rephraseOf } from "@telltale/core/text";
import { about, type Message } from "./conversations.ts";
import { type Copied, shareOf } from "./on-copy.ts";
import { textsOf } from "./on-rephrase.ts";
import type { Report } from "./report.ts";

const leastChars = 12;
const keptMessages = 20;

/** The copied piece that a pasted text is, or holds, or is part of; undefined for text from elsewhere. Pure. */
export function pieceIn<T extends { readonly text: string }>(pasted: string, copies: readonly T[]): T | undefined {
  const flat = (text: string) => text.replace(/\s+/g, " ").trim();
  const paste = flat(pasted);
  if (paste.length < leastChars) return undefined;
  return copies.findLast(({ text }) => {
    const copy = flat(text);
    return copy.length >= leastChars && (paste.includes(copy) || copy.includes(paste));
  });
}

/**
 * Reports that the user takes a matter to another conversation: by pasting an answer copied elsewhere, or by asking there
 * first what they had asked before. Pasted where it was copied, an answer is a `paste_back`. The signal is about the earlier
 * conversation, and comes once for each pair of them.
 */
export function createCopyToNewChat(report: Report) {
  const told = new Set<string>();

  const isFirst = (from: string | undefined, to: string | undefined) => {
    const pair = JSON.stringify([from, to]);
    return !told.has(pair) && Boolean(told.add(pair));
  };

  return {
    /** The user sent a message; `all` are theirs in every conversation. */
    sent(all: readonly Message[], message: Message): void {
      const { conversationId: here, number } = message.turn;
      if (number !== 1) return;
      const earlier = all.filter(({ turn, changedAtMs }) => turn.conversationId !== here && changedAtMs <= message.changedAtMs);
      const { verdict, similarity, turnsBack } = rephraseOf(message.text, textsOf(earlier), { turns: keptMessages });
      const asked = verdict === "rephrase" && turnsBack !== null ? earlier.at(-turnsBack) : undefined;
      if (!asked || !isFirst(asked.turn.conversationId, here)) return;
      report({ kind: "copy_to_new_chat", atMs: message.changedAtMs, ...about(asked), label: "rephrase", similarity });
    },

    /** The user pasted a text into the conversation `here`. */
    pasted(text: string, here: string | undefined, copies: readonly Copied[], atMs: number): void {
      const message = pieceIn(text, copies)?.message;
      if (!message) return;
      const about_ = { atMs, ...about(message), chars: text.length };
      if (message.turn.conversationId === here) report({ kind: "paste_back", ...about_, value: shareOf(text, message.text) });
      else if (isFirst(message.turn.conversationId, here)) report({ kind: "copy_to_new_chat", ...about_, label: "paste" });
    },
  };
}
