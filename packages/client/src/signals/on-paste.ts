import { nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import { listen, type Stop } from "../browser/listen.ts";
import type { Page } from "../browser/page.ts";
import type { Conversations } from "./conversations.ts";
import type { Use } from "./lazy.ts";
import { conversationIdOf, hitBy } from "./markup.ts";
import type { Copied } from "./on-copy.ts";
import type { TextSignals } from "./text-signals.ts";

const keptCopies = 5;

/** Hears pastes, and asks whether it is an answer that was copied before. What was pasted stays in the page. */
export function onPaste(
  { root }: Page,
  conversations: Conversations,
  { use, guard }: { readonly use: Use<TextSignals>; readonly guard: Guard },
): { readonly remember: (copied: Copied) => void; readonly stop: Stop } {
  const copies: Copied[] = [];
  return {
    remember(copied) {
      if (copies.push(copied) > keptCopies) copies.shift();
    },
    stop: listen(
      root,
      "paste",
      guard((event) => {
        const text = (event as ClipboardEvent).clipboardData?.getData("text/plain");
        const here = conversationIdOf(hitBy(event)) ?? conversations.currentId();
        const atMs = nowMs();
        if (text && copies.length > 0) use((signals) => signals?.pasted(text, here, copies, atMs));
      }),
    ),
  };
}
