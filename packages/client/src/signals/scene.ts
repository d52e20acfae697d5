import type { After } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import type { Page, Root } from "../browser/page.ts";
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

/** What the signals of a page are handed besides: where to look and listen. */
export interface Scene extends Page, Talk {
  readonly nowMs: () => number;
  readonly after: After;
  readonly guard: Guard;
  /** Tells from now on of the changes in a shadow root, and of what is done with its fields and forms; of `root` it tells already. */
  readonly watch: (place: Root) => void;
  /** Tells now of the changes that would be told in a moment. */
  readonly look: () => void;
  /** Nodes that came into the page when it was watched already, and whose coming has yet to be told of. */
  readonly late: WeakSet<Node>;
}

/** The same with what takes in all that the page shows right now. */
export interface Stage extends Scene {
  readonly sync: () => void;
}
