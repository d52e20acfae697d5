import type { SignalKind } from "@telltale/core/vocabulary";
import type { Guard } from "../browser/guard.ts";
import { listen, type Stop } from "../browser/listen.ts";
import type { Page } from "../browser/page.ts";
import { about, type Conversations, type Message } from "./conversations.ts";
import { closest, hitBy, messageElementOf } from "./markup.ts";
import type { Report } from "./report.ts";

/** A button of the host that says what it does: `data-telltale-action`. */
export interface Action {
  readonly name: string;
  readonly element: Element;
  /** The message it is about: the one it stands in, or the one it names in `data-telltale-for`. */
  readonly message: Message | undefined;
}

const plainKinds: readonly SignalKind[] = [
  "edit",
  "share",
  "link_click",
  "escalation",
  "task_completed",
  "conversion",
  "suggestion_clicked",
  "attachment_added",
  "tool_approved",
  "tool_rejected",
];

/** The kind of signal that an action is and no more; undefined for the actions that have a file of their own. Pure. */
export function kindOf(name: string): SignalKind | undefined {
  const kind = name === "escalate" ? "escalation" : name === "complete" ? "task_completed" : name;
  return plainKinds.find((plain) => plain === kind);
}

/** Reports the plain ones, with the button's `data-telltale-label` where it has one. */
export function reportAction(conversations: Conversations, report: Report): (action: Action) => void {
  return ({ name, element, message }) => {
    const kind = kindOf(name);
    const of = message ?? conversations.turnOf();
    const label = element.getAttribute("data-telltale-label") ?? undefined;
    if (kind) report({ kind, ...(of && about(of)), label });
  };
}

/**
 * Hears the clicks upon the host's own buttons, and upon the links of an answer (as the action `link_click`).
 * One listener at the root serves all of them, now and later.
 *
 * @param options.sync takes in what the page shows right now, so that the message of a button is known
 */
export function onAction(
  { root }: Page,
  conversations: Conversations,
  act: (action: Action) => void,
  { sync, guard }: { readonly sync: () => void; readonly guard: Guard },
): Stop {
  return listen(
    root,
    "click",
    guard((event) => {
      const node = hitBy(event);
      const button = closest(node, "[data-telltale-action]");
      const element = button ?? closest(node, "a[href]");
      if (!element) return;
      sync();
      const holder = messageElementOf(element);
      const id = element.getAttribute("data-telltale-for") ?? holder?.getAttribute("data-telltale-message");
      const message = id ? conversations.find(id) : undefined;
      const name = button?.getAttribute("data-telltale-action") ?? "link_click";
      if (button || message?.role === "assistant") act({ name, element, message });
    }),
  );
}
