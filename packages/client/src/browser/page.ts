/** The part of a page that is watched: the whole document, a shadow root or an element. */
export type Root = Document | ShadowRoot | Element;

/** A watched part with the document and the window it lives in. */
export interface Page {
  readonly root: Root;
  readonly document: Document;
  readonly window: Window & typeof globalThis;
}

/**
 * The page behind `root`, the global document where none is named. A simulated window works as well as a real one.
 *
 * @returns null where there is no page, as in plain Node
 */
export function pageOf(root?: Root): Page | null {
  const here = root ?? (typeof document === "undefined" ? undefined : document);
  if (!here) return null;
  const itsDocument = here.nodeType === 9 ? (here as Document) : here.ownerDocument;
  const window = itsDocument?.defaultView;
  return itsDocument && window ? { root: here, document: itsDocument, window } : null;
}
