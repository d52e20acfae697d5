/** Parts of a message that are not its words: its buttons, and what is never shown. */
const unsaid = "[data-telltale-action],button,script,style,template";
const longestText = 100_000;

/** What an attribute of ours says; undefined where it is not there or empty, and of what is no element. */
export const markOf = (node: Node | null | undefined, name: string): string | undefined =>
  (node as Element | undefined)?.getAttribute?.(`data-telltale-${name}`) || undefined;

/** The nearest element that matches, from the node itself outwards, through shadow roots that are open. */
export function closest(node: Node | null | undefined, selector: string): Element | null {
  if (!node?.nodeType) return null;
  const element = node.nodeType === 1 ? (node as Element) : node.parentElement;
  return element?.closest(selector) ?? closest((node.getRootNode() as ShadowRoot).host, selector);
}

/** The element of the message a node belongs to. */
export const messageElementOf = (node: Node): Element | null => closest(node, "[data-telltale-message]");

/** The conversation an element stands in, as an ancestor names it. */
export const conversationIdOf = (node: Node): string | undefined =>
  markOf(closest(node, "[data-telltale-conversation]"), "conversation");

/** The words of a message, without those of its buttons; at most 100,000 characters. */
export function textOf(node: Node): string {
  let text = "";
  const walk = (at: Node): void => {
    for (const child of [...((at as Element).shadowRoot?.childNodes ?? []), ...at.childNodes]) {
      if (text.length > longestText) return;
      if (child.nodeType === 3) text += child.nodeValue;
      if (child.nodeType === 1 && !(child as Element).matches(unsaid)) walk(child);
    }
  };
  walk(node);
  return text.slice(0, longestText).trim();
}
