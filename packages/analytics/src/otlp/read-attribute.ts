import type { AttributeValue, OtelSpan } from "./otel.ts";

/** Reads one attribute of a span by name; `name#a.b` goes into an attribute that holds JSON. */
export type Reader = (path: string) => AttributeValue | undefined;

/** A reader of one span, which parses each JSON attribute once. */
export function readerOf({ attributes }: Pick<OtelSpan, "attributes">): Reader {
  const parsed = new Map<string, AttributeValue>();
  return (path) => {
    const at = path.indexOf("#");
    const name = at < 0 ? path : path.slice(0, at);
    if (!Object.hasOwn(attributes, name)) return undefined;
    const value = attributes[name];
    if (at < 0 || value === undefined) return value ?? undefined;
    if (!parsed.has(name)) parsed.set(name, parsedOf(value));
    let inner: AttributeValue | undefined = parsed.get(name);
    for (const key of path
      .slice(at + 1)
      .split(".")
      .filter(Boolean))
      inner = propertyOf(inner, key);
    return inner ?? undefined;
  };
}

/** A value, or what it holds as JSON text, or as Python prints it: `{'cache_read': 64}`. */
export function parsedOf(value: AttributeValue): AttributeValue {
  if (typeof value !== "string" || !/^\s*[[{"]/.test(value)) return value;
  try {
    return JSON.parse(/^\s*\{'[^"\\]*$/.test(value) ? value.replaceAll("'", '"') : value);
  } catch {
    return value;
  }
}

export function propertyOf(value: AttributeValue | undefined, key: string): AttributeValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as { readonly [key: string]: AttributeValue })[key];
}
