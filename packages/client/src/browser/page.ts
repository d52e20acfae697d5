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
export function pageOf(root: Root | undefined = globalThis.document): Page | null {
  const document = root?.ownerDocument ?? (root as Document | undefined);
  const window = document?.defaultView;
  return root && document && window ? { root, document, window } : null;
}

/** Whether the visitor's browser asks not to be followed: Global Privacy Control, or the older Do Not Track. */
export function asksForPrivacy(page: Page | null): boolean {
  const { globalPrivacyControl, doNotTrack } = (page?.window.navigator ?? {}) as {
    globalPrivacyControl?: unknown;
    doNotTrack?: unknown;
  };
  return globalPrivacyControl === true || doNotTrack === "1";
}
