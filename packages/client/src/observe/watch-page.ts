import type { Guard } from "../browser/guard.ts";
import { stopAll } from "../browser/listen.ts";
import type { Page } from "../browser/page.ts";
import type { Conversations } from "../signals/conversations.ts";
import type { Use } from "../signals/lazy.ts";
import { onAbandon } from "../signals/on-abandon.ts";
import { type Action, onAction, reportAction } from "../signals/on-action.ts";
import { onCopy } from "../signals/on-copy.ts";
import { onMessage } from "../signals/on-message.ts";
import { onPaste } from "../signals/on-paste.ts";
import { onRegenerate } from "../signals/on-regenerate.ts";
import { onStop } from "../signals/on-stop.ts";
import type { Report, SignalDraft } from "../signals/report.ts";
import type { TextSignals } from "../signals/text-signals.ts";

/**
 * Wires the signals that come from a page. A new one is one more line here.
 *
 * @returns `see`, to be given every signal; `sync`, which takes in what the page shows right now; `leave`, for when the user
 *   goes; and `stop`
 */
export function watchPage(
  page: Page,
  conversations: Conversations,
  report: Report,
  { guard, use, thumb }: { readonly guard: Guard; readonly use: Use<TextSignals>; readonly thumb: (action: Action) => void },
) {
  const paste = onPaste(page, conversations, { use, guard });
  const messages = onMessage(page, conversations, guard);
  const copy = onCopy(page, conversations, report, { remember: paste.remember, sync: messages.sync, guard });
  const abandon = onAbandon(page, conversations, report, { guard });
  const acts = [
    thumb,
    copy.act,
    onRegenerate(conversations, report),
    onStop(conversations, report),
    reportAction(conversations, report),
  ];
  const stopActions = onAction(
    page,
    conversations,
    (action) => {
      for (const act of acts) act(action);
    },
    { sync: messages.sync, guard },
  );
  return {
    see: (signal: SignalDraft) => abandon.see(signal),
    sync: messages.sync,
    leave: abandon.leave,
    stop: stopAll([messages.stop, copy.stop, paste.stop, abandon.stop, stopActions]),
  };
}
