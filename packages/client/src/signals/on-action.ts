import type { SignalKind } from "@telltale/core/vocabulary";
import type { Message } from "./conversations.ts";
import { closest, hitBy, markOf, messageElementOf } from "./markup.ts";
import type { Scene, Talk } from "./scene.ts";

/** Something of the host's that says what it does: `data-telltale-action`. */
export interface Action {
  readonly name: string;
  readonly element: Element;
  /** The message it is about: the one it stands in, or the one it names in `data-telltale-for`. */
  readonly message: Message | undefined;
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
 * Hears what is done with the host's own buttons, fields and forms, and the clicks upon the links of an answer (as the action
 * `link_click`). One listener at the root serves all of them, now and later.
 *
 * @returns `enter`, for each shadow root: what happens to a field or a form within does not leave it by itself
 */
export function onAction(scene: Scene, act: (action: Action) => void): (place: EventTarget) => void {
  const hear = (place: EventTarget, type: string) =>
    scene.listen(place, type, (event) => {
      const hit = hitBy(event);
      const marked = closest(hit, "[data-telltale-action]");
      const element = marked ?? closest(hit, "a[href]");
      if (!element) return;
      const isField = element.matches("input:not([type=button],[type=submit]),select,textarea");
      if (type !== (isField ? "change" : element.matches("form") ? "submit" : "click")) return;
      scene.sync();
      const message = messageAt(scene, element);
      if (marked || message?.role === "assistant") act({ name: markOf(marked, "action") ?? "link_click", element, message });
    });
  hear(scene.root, "click");
  return (place) => {
    hear(place, "change");
    hear(place, "submit");
  };
}
