import type { Message } from "./conversations.ts";
import type { Deed } from "./deed.ts";
import { closest, conversationIdOf, messageElementOf, textOf } from "./markup.ts";
import type { Action } from "./on-action.ts";
import type { Stage, Talk } from "./scene.ts";

/** A copy button may write to the clipboard by way of a second copy event. */
const echoMs = 500;
const code = "pre,[data-telltale-code]";

/**
 * Reports each copy of text from an answer, by selection and by a copy button; `value` is the share of the answer taken. Pastes
 * are heard too, and asked whether they are such a copy.
 *
 * @returns the ears for copies, pastes and copy buttons
 */
export function onCopy({ document, chat, report, use, sync, nowMs }: Stage) {
  function take(message: Message, text: string, isCode: boolean): void {
    const atMs = nowMs();
    if (!text.trim() || atMs - (message.copiedAtMs ?? 0) < echoMs) return;
    message.copiedAtMs = atMs;
    const more = { atMs, label: isCode ? "code" : "prose", chars: text.length };
    use((detect) => report("copy", message, { ...more, value: detect?.copied(message, text) }));
  }

  function copy({ hit }: Deed): void {
    // Chromium keeps a selection for each shadow root; elsewhere the document's serves.
    const selection = (hit.getRootNode() as Document).getSelection?.() ?? document.getSelection();
    // What is copied out of a field is the user's own text.
    if (!selection?.rangeCount || closest(hit, "textarea,input")) return;
    sync();
    const range = selection.getRangeAt(0);
    for (const message of chat.messages) {
      const { element, role } = message;
      if (role !== "assistant" || !element?.isConnected || !range.intersectsNode(element)) continue;
      const part = range.cloneRange();
      if (!element.contains(part.startContainer)) part.setStart(element, 0);
      if (!element.contains(part.endContainer)) part.setEnd(element, element.childNodes.length);
      take(message, `${part}`, !!closest(part.commonAncestorContainer, `${code},code`));
    }
  }

  function paste({ hit, text }: Deed): void {
    const atMs = nowMs();
    const here = conversationIdOf(hit) ?? chat.currentId();
    if (text) use((detect) => detect?.pasted(text, here, atMs));
  }

  function press(_: Talk, { element, message }: Action): void {
    if (message?.role !== "assistant") return;
    const holder = messageElementOf(element);
    // The code block that the button stands in or beside, within its message.
    let block = closest(element, code);
    for (let at: Element | null = element; at && at !== holder && !block; at = at.parentElement) block = at.querySelector(code);
    take(message, block ? textOf(block) : message.text, !!block);
  }

  return { copy, paste, press };
}
