import type { Page } from "../browser/page.ts";
import type { Conversations } from "./conversations.ts";
import type { Use } from "./lazy.ts";
import type { Report } from "./report.ts";
import type { TextSignals } from "./text-signals.ts";

/** What every signal is handed: what has been said, and whom to tell. */
export interface Talk {
  readonly chat: Conversations;
  readonly report: Report;
  /** The text detectors, when they are here. */
  readonly use: Use<TextSignals>;
}

/** What a signal of a page is handed besides: where to look and listen. */
export interface Scene extends Page, Talk {
  /** Takes in what the page shows right now. */
  readonly sync: () => void;
  /** Listens until the scene closes, guarded and passive, in the capture phase: a host that stops an event is still heard. */
  readonly listen: (target: EventTarget, type: string, listener: (event: Event) => void) => void;
}
