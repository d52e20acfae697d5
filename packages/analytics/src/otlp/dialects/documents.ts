import type { Span } from "@telltale/core/trace";
import { number, word } from "../convert.ts";
import type { Attributes, AttributeValue } from "../otel.ts";
import { propertyOf } from "../read-attribute.ts";

type Documents = NonNullable<Span["documents"]>;

/** More than anybody retrieves; a hostile list must not become a row without end. */
const most = 1000;

/** Documents of a list of `{ id, score }`; undefined where it is no list. */
export function documentsOf(list: AttributeValue | undefined): Documents | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.slice(0, most).map((entry, place) => documentOf(propertyOf(entry, "id"), propertyOf(entry, "score"), place));
}

/**
 * Documents of numbered attributes: `retrieval.documents.0.document.id`, `retrieval.documents.0.document.score`.
 *
 * @param list what stands before the number
 * @param item what stands after it, before `id` and `score`
 */
export function numberedDocuments(attributes: Attributes, list: string, item: string): Documents | undefined {
  const places = placesOf(attributes, list);
  if (places.length === 0) return undefined;
  return places.slice(0, most).map((place) => {
    const at = `${list}.${place}.${item}`;
    return documentOf(attributes[`${at}.id`], attributes[`${at}.score`], place);
  });
}

/** The numbers of a list whose entries are attributes of their own, in order. */
export function placesOf(attributes: Attributes, list: string): readonly number[] {
  const places = new Set<number>();
  for (const name of Object.keys(attributes)) {
    if (!name.startsWith(`${list}.`)) continue;
    const [, digits] = /^(\d{1,6})\./.exec(name.slice(list.length + 1)) ?? [];
    if (digits !== undefined) places.add(Number(digits));
  }
  return [...places].sort((a, b) => a - b);
}

function documentOf(id: AttributeValue | undefined, score: AttributeValue | undefined, place: number): Documents[number] {
  const value = number(score);
  // A document without an id is told by its place.
  return { id: word(id) ?? String(place), ...(value !== undefined && { score: value }) };
}
