import { nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import { listen, type Stop } from "../browser/listen.ts";
import type { Page, Root } from "../browser/page.ts";
import { about, type Conversations, type Message } from "./conversations.ts";
import { closest, codeOf, hitBy, messageElementOf, messageElementsIn, textOf } from "./markup.ts";
import type { Action } from "./on-action.ts";
import type { Report } from "./report.ts";

/** A piece of an answer that the user took. */
export interface Copied {
  readonly message: Message;
  readonly text: string;
  /** The share of the answer that it is. */
  readonly share: number;
}

/** A copy button may write to the clipboard by way of a second copy event. */
const echoMs = 500;

/** The share of an answer that a piece of it is, by characters that are not blank: 0…1. Pure. */
export function shareOf(piece: string, whole: string): number {
  const [part, all] = [piece, whole].map((text) => text.replace(/\s+/g, "").length) as [number, number];
  return all === 0 ? 0 : Math.min(1, Math.round((part / all) * 1e4) / 1e4);
}

/**
 * Reports each copy of text from an answer: by selection, and by a copy button. `value` is the share of the answer taken.
 *
 * @param remember is given what was copied, so that a paste can be known again
 * @returns the ear for copy buttons, and the function that stops listening
 */
export function onCopy(
  { root, document }: Page,
  conversations: Conversations,
  report: Report,
  { remember, sync, guard }: { readonly remember: (copied: Copied) => void; readonly sync: () => void; readonly guard: Guard },
): { readonly act: (action: Action) => void; readonly stop: Stop } {
  const lastCopyAtMs = new WeakMap<Message, number>();

  function take(message: Message, text: string, isCode: boolean): void {
    if (!text.trim() || nowMs() - (lastCopyAtMs.get(message) ?? 0) < echoMs) return;
    lastCopyAtMs.set(message, nowMs());
    const share = shareOf(text, message.text);
    remember({ message, text, share });
    report({ kind: "copy", ...about(message), value: share, label: isCode ? "code" : "prose", chars: text.length });
  }

  return {
    act({ name, element, message }) {
      if (name !== "copy" || message?.role !== "assistant") return;
      const code = codeOf(element, messageElementOf(element));
      take(message, code ? textOf(code) : message.text, code !== null);
    },
    stop: listen(
      root,
      "copy",
      guard((event) => {
        // What is copied out of a field is the user's own text.
        if (closest(hitBy(event), "textarea,input")) return;
        const selection = selectionOf(root, document);
        if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
        sync();
        const range = selection.getRangeAt(0);
        const within = messageElementOf(range.commonAncestorContainer);
        for (const element of within ? [within] : messageElementsIn(root)) {
          if (!range.intersectsNode(element)) continue;
          const message = conversations.find(element.getAttribute("data-telltale-message") ?? "");
          if (message?.role !== "assistant") continue;
          const part = clip(range, element);
          take(message, part.toString(), closest(part.commonAncestorContainer, "pre,code,[data-telltale-code]") !== null);
        }
      }),
    ),
  };
}

function selectionOf(root: Root, document: Document): Selection | null {
  // Chromium keeps a selection for each shadow root; elsewhere the document's serves.
  const own = "getSelection" in root && typeof root.getSelection === "function" ? root.getSelection() : null;
  return own ?? document.getSelection();
}

/** The part of a range that lies in an element it meets. */
function clip(range: Range, element: Element): Range {
  const part = range.cloneRange();
  if (!element.contains(part.startContainer)) part.setStart(element, 0);
  if (!element.contains(part.endContainer)) part.setEnd(element, element.childNodes.length);
  return part;
}
