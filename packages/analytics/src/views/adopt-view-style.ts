import { viewStyle } from "./view-style.ts";

const sheets = new WeakMap<Document, CSSStyleSheet>();

/**
 * Gives a page, or a shadow root, the looks of the views: once, by a constructed style sheet, which a strict content security policy
 * (`style-src 'self'`) lets through where it would refuse a `<style>` element.
 *
 * @returns takes the looks away again
 */
export function adoptViewStyle(root: Document | ShadowRoot): () => void {
  const sheet = sheetOf(root.nodeType === 9 ? (root as Document) : (root.ownerDocument as Document));
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}

/** A constructed sheet belongs to the document whose window made it. */
function sheetOf(document: Document): CSSStyleSheet {
  const made = sheets.get(document);
  if (made) return made;
  const sheet = new (document.defaultView ?? globalThis).CSSStyleSheet();
  sheet.replaceSync(viewStyle);
  sheets.set(document, sheet);
  return sheet;
}
