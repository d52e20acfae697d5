import type { Root } from "../browser/page.ts";

const message = "[data-telltale-message]";
const conversation = "[data-telltale-conversation]";
/** Parts of a message that are not its words: its buttons, and what is never shown. */
const unsaid = "[data-telltale-action],button,script,style,template";
const longestText = 100_000;

/** The nearest ancestor (or the node itself) that matches, through open shadow roots. */
export function closest(node: Node | null, selector: string): Element | null {
  for (let at = node; at; ) {
    const element = at.nodeType === 1 ? (at as Element) : at.parentElement;
    const found = element?.closest(selector);
    if (found) return found;
    const root = (element ?? at).getRootNode();
    at = root !== at && "host" in root ? (root as ShadowRoot).host : null;
  }
  return null;
}

/** What an event really hit, also within open shadow roots. */
export function hitBy(event: Event): Node | null {
  const target = event.composedPath()[0] ?? event.target;
  return target && "nodeType" in target ? (target as Node) : null;
}

/** The element of the message a node belongs to. */
export const messageElementOf = (node: Node | null): Element | null => closest(node, message);

/** All message elements at or below a node. */
export function messageElementsIn(node: Node): Element[] {
  if (!("querySelectorAll" in node)) return [];
  const below = [...(node as Root).querySelectorAll(message)];
  return node.nodeType === 1 && (node as Element).matches(message) ? [node as Element, ...below] : below;
}

/** What the markup says about a message; null where its role is neither user nor assistant, or its id is empty. */
export function readMessage(
  element: Element,
): { readonly id: string; readonly role: "user" | "assistant"; readonly conversationId: string | undefined } | null {
  const id = element.getAttribute("data-telltale-message");
  const role = element.getAttribute("data-telltale-role");
  if (!id || (role !== "user" && role !== "assistant")) return null;
  return { id, role, conversationId: conversationIdOf(element) };
}

/** The conversation an element stands in, as an ancestor names it. */
export function conversationIdOf(node: Node | null): string | undefined {
  return closest(node, conversation)?.getAttribute("data-telltale-conversation") || undefined;
}

/** Whether the host marks the message as still being written: true, false, or undefined where it does not say. */
export function isStreaming(element: Element): boolean | undefined {
  const mark = element.getAttribute("data-telltale-streaming");
  return mark === null ? undefined : mark !== "false";
}

/** The words of a message, without those of its buttons; at most 100,000 characters. */
export function textOf(node: Node): string {
  let text = "";
  const walk = (at: Node) => {
    if (text.length > longestText) return;
    if (at.nodeType === 3) text += at.nodeValue ?? "";
    if (at.nodeType !== 1 && at.nodeType !== 11) return;
    if (at !== node && at.nodeType === 1 && (at as Element).matches(unsaid)) return;
    const shadow = (at as Element).shadowRoot;
    for (const child of (shadow ?? at).childNodes) walk(child);
  };
  walk(node);
  return text.slice(0, longestText).trim();
}

/** The code block a node stands in or beside, within its message. */
export function codeOf(node: Node, messageElement: Element | null): Element | null {
  const around = closest(node, "pre,[data-telltale-code]");
  if (around) return around;
  let at = node.nodeType === 1 ? (node as Element) : node.parentElement;
  for (; at && at !== messageElement; at = at.parentElement) {
    const code = at.querySelector("pre,[data-telltale-code]");
    if (code) return code;
  }
  return null;
}
