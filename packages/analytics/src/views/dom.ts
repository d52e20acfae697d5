/** What may stand inside an element: nodes, and text that is only ever text. */
export type Child = Node | string | null | readonly Child[];

/** Makes elements. Text becomes text nodes and attributes are set as attributes: nothing a record holds is ever read as HTML. */
export interface Maker {
  readonly document: Document;
  /** An element: `make("p", { class: "note" }, "text")`. */
  readonly make: (tag: string, attributes?: Readonly<Record<string, string>>, ...children: readonly Child[]) => HTMLElement;
}

export function maker(document: Document): Maker {
  return {
    document,
    make(tag, attributes = {}, ...children) {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      append(element, children);
      return element;
    },
  };
}

function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null) continue;
    if (typeof child === "string") parent.appendChild((parent.ownerDocument as Document).createTextNode(child));
    else if (isList(child)) append(parent, child);
    else parent.appendChild(child);
  }
}

function isList(child: Node | readonly Child[]): child is readonly Child[] {
  return Array.isArray(child);
}
