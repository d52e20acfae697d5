import type { Guard } from "../browser/guard.ts";
import { listen, type Stop } from "../browser/listen.ts";
import type { Page } from "../browser/page.ts";
import { about, type Conversations } from "./conversations.ts";
import type { UseDetectors } from "./detectors.ts";
import { conversationIdOf, hitBy } from "./markup.ts";
import { type Copied, shareOf } from "./on-copy.ts";
import type { Report } from "./report.ts";

const keptCopies = 5;
const leastChars = 12;

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
 * what they had asked before. Pasted where it was copied, an answer is a `paste_back`. The signal is about the earlier
 * conversation, and comes once for each pair of them.
 */
export function onCopyToNewChat(
  page: Page | null,
  conversations: Conversations,
  report: Report,
  { use, guard }: { readonly use: UseDetectors; readonly guard: Guard },
): { readonly remember: (copied: Copied) => void; readonly stop: Stop } {
  const copies: Copied[] = [];
  const told = new Set<string>();

  const isFirst = (from: string | undefined, to: string | undefined) => {
    const pair = JSON.stringify([from, to]);
    return !told.has(pair) && Boolean(told.add(pair));
  };

  conversations.on((event, message) => {
    const here = message.turn.conversationId;
    if (event !== "sent" || message.turn.number !== 1) return;
    const earlier = conversations.every("user").filter(({ turn }) => turn.conversationId !== here);
    if (earlier.length === 0) return;
    use((detectors) => {
      const found = detectors?.rephraseOf(
        message.text,
        earlier.map(({ text }) => text),
        { turns: 20 },
      );
      const asked = found?.verdict === "rephrase" && found.turnsBack !== null ? earlier.at(-found.turnsBack) : undefined;
      if (!found || !asked || !isFirst(asked.turn.conversationId, here)) return;
      const { similarity } = found;
      report({ kind: "copy_to_new_chat", atMs: message.changedAtMs, ...about(asked), label: "rephrase", similarity });
    });
  });

  return {
    remember(copied) {
      copies.push(copied);
      if (copies.length > keptCopies) copies.shift();
    },
    stop: page
      ? listen(
          page.root,
          "paste",
          guard((event) => {
            const pasted = (event as ClipboardEvent).clipboardData?.getData("text/plain") ?? "";
            const copied = pieceIn(pasted, copies);
            if (!copied) return;
            const { message } = copied;
            const here = conversationIdOf(hitBy(event)) ?? conversations.currentId();
            const from = message.turn.conversationId;
            const chars = pasted.length;
            if (here === from) report({ kind: "paste_back", ...about(message), value: shareOf(pasted, message.text), chars });
            else if (isFirst(from, here)) report({ kind: "copy_to_new_chat", ...about(message), label: "paste", chars });
          }),
        )
      : () => {},
  };
}
