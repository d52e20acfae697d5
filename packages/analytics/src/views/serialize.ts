const voidTags = new Set([
  "area",
  "base",
  "br",
  "col",
  "embed",
  "hr",
  "img",
  "input",
  "link",
  "meta",
  "source",
  "track",
  "wbr",
]);
const elementNode = 1;
const textNode = 3;

/**
 * A document as HTML. Written out here, because serialisers differ in what they take for raw text: every text and every attribute
 * is escaped, and only a style sheet, which holds nothing a record says, is written as it is.
 *
 * @throws {TypeError} if the document holds a script, or a style sheet that could end before its end
 */
export function serialize(document: Document): string {
  return `<!doctype html>\n${written(document.documentElement)}\n`;
}

function written(node: Node): string {
  if (node.nodeType === textNode) return escaped(node.textContent ?? "");
  if (node.nodeType !== elementNode) return "";
  const element = node as Element;
  // Unlike tagName, in lower case for HTML and in its own case for SVG, whoever made the document.
  const tag = element.localName;
  if (!/^[a-z][a-zA-Z0-9-]*$/.test(tag) || tag === "script")
    throw new TypeError(`serialize: <${tag}> has no place in a report`);
  const attributes = [...element.attributes].map(({ name, value }) => ` ${name}="${escaped(value)}"`).join("");
  if (voidTags.has(tag)) return `<${tag}${attributes}>`;
  const inside = tag === "style" ? styleText(element) : [...element.childNodes].map(written).join("");
  return `<${tag}${attributes}>${inside}</${tag}>`;
}

function styleText(element: Element): string {
  const text = element.textContent ?? "";
  if (text.includes("</")) throw new TypeError("serialize: a style sheet must not contain </");
  return text;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
