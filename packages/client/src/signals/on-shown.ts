import { markOf } from "./markup.ts";
import { kindOf, messageAt } from "./on-action.ts";
import type { Talk } from "./scene.ts";

/**
 * Reports what the page shows by itself: an element marked with the kind, `data-telltale-shown="error_shown"` or
 * `="suggestion_shown"`, once as it appears.
 *
 * @returns the eye for marked elements that come into the page
 */
export function onShown(talk: Talk): (element: Element) => void {
  const seen = new WeakSet<Element>();
  return (element) => {
    const kind = kindOf(markOf(element, "shown"));
    if (!kind || !element.isConnected || seen.has(element)) return;
    seen.add(element);
    talk.report(kind, messageAt(talk, element) ?? talk.chat.turnOf(), { label: markOf(element, "label") });
  };
}
