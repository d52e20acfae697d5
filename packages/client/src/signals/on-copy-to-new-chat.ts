import { rephraseOf } from "@telltale/core/text";
import type { Message } from "./conversations.ts";
import { textsOf } from "./on-rephrase.ts";
import type { Report } from "./report.ts";

const leastChars = 12;
const keptMessages = 20;
const keptCopies = 5;

/** A piece of an answer that the user took, and the share of the answer that it is. */
interface Copied {
  readonly message: Message;
  readonly text: string;
  readonly share: number;
}

/**
 * A text as it is compared: letters and digits alone. A copy button often writes Markdown, so its marks, the addresses of its
 * links and the names of its code fences are left out. Pure.
 */
export function lettersOf(text: string): string {
  return text.replace(/\]\([^)\s]*\)|^ *```.*$/gm, "").replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}

/** The share of an answer that a piece of it is, by letters and digits: 0…1. Pure. */
export function shareOf(piece: string, whole: string): number {
  const all = lettersOf(whole).length;
  return all === 0 ? 0 : Math.min(1, Math.round((lettersOf(piece).length / all) * 1e4) / 1e4);
}

/** The copied piece that a pasted text is, or holds, or is part of; undefined for text from elsewhere. Pure. */
export function pieceIn<T extends { readonly text: string }>(pasted: string, copies: readonly T[]): T | undefined {
  const paste = lettersOf(pasted);
  if (paste.length < leastChars) return undefined;
  return copies.findLast(({ text }) => {
    const copy = lettersOf(text);
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
  const copies: Copied[] = [];

  const isFirst = (from: string | undefined, to: string | undefined) => {
    const pair = JSON.stringify([from, to]);
    return !told.has(pair) && Boolean(told.add(pair));
  };

  return {
    /** The user copied a piece of an answer. Remembers it, and gives the share of the answer that it is. */
    copied(message: Message, text: string): number {
      const share = shareOf(text, message.text);
      if (copies.push({ message, text, share }) > keptCopies) copies.shift();
      return share;
    },

    /** The user sent a message; `all` are theirs in every conversation. */
    sent(all: readonly Message[], message: Message): void {
      const { conversationId: here, number } = message.turn;
      if (number !== 1) return;
      const earlier = all.filter(({ turn, changedAtMs }) => turn.conversationId !== here && changedAtMs <= message.changedAtMs);
      const { verdict, similarity, turnsBack } = rephraseOf(message.text, textsOf(earlier), { turns: keptMessages });
      const asked = verdict === "rephrase" && turnsBack !== null ? earlier.at(-turnsBack) : undefined;
      if (!asked || !isFirst(asked.turn.conversationId, here)) return;
      report("copy_to_new_chat", asked, { atMs: message.changedAtMs, label: "rephrase", similarity });
    },

    /** The user pasted a text into the conversation `here`. */
    pasted(text: string, here: string | undefined, atMs: number): void {
      const copied = pieceIn(text, copies);
      if (!copied) return;
      const from = copied.message.turn.conversationId;
      const more = { atMs, chars: text.length };
      if (from === here) report("paste_back", copied.message, { ...more, value: copied.share });
      else if (isFirst(from, here)) report("copy_to_new_chat", copied.message, { ...more, label: "paste" });
    },
  };
}
