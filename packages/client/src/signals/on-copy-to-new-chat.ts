import { rephraseOf } from "@telltale/core/text";
import type { Conversations, Message } from "./conversations.ts";
import type { Copied } from "./on-copy.ts";
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
export function createCopyToNewChat({ about }: Pick<Conversations, "about">, report: Report) {
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
      const copied = pieceIn(text, copies);
      if (!copied) return;
      const from = copied.message.turn.conversationId;
      const place = { atMs, ...about(copied.message), chars: text.length };
      if (from === here) report({ kind: "paste_back", ...place, value: copied.share });
      else if (isFirst(from, here)) report({ kind: "copy_to_new_chat", ...place, label: "paste" });
    },
  };
}
