import type { SignalKind } from "@telltale/core/vocabulary";
import type { Message } from "./conversations.ts";
import type { Deed } from "./deed.ts";
import { closest, markOf, messageElementOf } from "./markup.ts";
import type { Stage, Talk } from "./scene.ts";

/** Something of the host's that says what it does: `data-telltale-action`. */
export interface Action {
  readonly name: string;
  readonly element: Element;
  /** The message it is about: the one it stands in, or the one it names in `data-telltale-for`. */
  readonly message: Message | undefined;
  /** What the element said then of being pressed, where it says so. */
  readonly pressed: string | null | undefined;
}

const plain =
  /^(edit|share|link_click|escalation|task_completed|conversion|rating|comment|(error|suggestion)_shown|suggestion_clicked|attachment_(added|failed)|tool_(approved|rejected))$/;

/** The kind of signal that an action is and no more; undefined for the actions that have a file of their own. Pure. */
export function kindOf(name: string | undefined): SignalKind | undefined {
  const kind = name === "escalate" ? "escalation" : name === "complete" ? "task_completed" : name;
  return kind && plain.test(kind) ? (kind as SignalKind) : undefined;
}

/** The message an element is about. */
export const messageAt = ({ chat }: Talk, element: Element): Message | undefined =>
  chat.find(markOf(element, "for") ?? markOf(messageElementOf(element), "message"));

/**
 * Reports the plain ones. What they say besides is in the markup: `data-telltale-label`, and as the number
 * `data-telltale-value`, the stars of a rating control, or how many files were chosen; the words of a comment field go along, to
 * be dropped unless the owner wants them.
 */
export function reportAction({ chat, report }: Talk, { name, element, message }: Action): void {
  const kind = kindOf(name);
  if (!kind) return;
  const { value: entered, files } = (element.querySelector("textarea,input:not([type=hidden])") ??
    element) as Partial<HTMLInputElement>;
  const text = kind === "comment" ? entered : undefined;
  const value = Number.parseFloat(`${markOf(element, "value") ?? (kind === "rating" ? entered : files?.length)}`);
  report(kind, message ?? chat.turnOf(), {
    label: markOf(element, "label"),
    value: Number.isFinite(value) ? value : undefined,
    text,
    chars: text?.length,
  });
}

/**
 * What a click, a change or a submission does with the host's own buttons, fields and forms, and with the links of an answer (the
 * action `link_click`); undefined where it does nothing.
 */
export function actionOf(scene: Stage, { type, hit, pressed }: Deed): Action | undefined {
  const marked = closest(hit, "[data-telltale-action]");
  const element = marked ?? closest(hit, "a[href]");
  if (!element) return undefined;
  const isField = element.matches("input:not([type=button],[type=submit]),select,textarea");
  if (type !== (isField ? "change" : element.matches("form") ? "submit" : "click")) return undefined;
  scene.sync();
  const message = messageAt(scene, element);
  const isOurs = marked || message?.role === "assistant";
  return isOurs ? { name: markOf(marked, "action") ?? "link_click", element, message, pressed } : undefined;
}
