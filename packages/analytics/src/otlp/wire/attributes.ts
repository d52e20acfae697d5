import type { Attributes, AttributeValue } from "../otel.ts";
import { get, isObject, listOf } from "./raw.ts";

/** Values nested deeper than this are left out. */
const deepest = 16;

/**
 * A list of OTLP key-values as a plain object. A sender that already wrote a plain object is understood too; of a name that
 * comes twice the last counts.
 *
 * @param raw `[{ key, value: { stringValue: … } }]`, or `{ name: value }`
 */
export function attributesOf(raw: unknown, depth = 0): Attributes {
  if (isObject(raw)) return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, plainOf(value, depth)]));
  const pairs = listOf(raw).filter(isObject);
  // A name such as __proto__ becomes a property of its own by fromEntries, and nothing else.
  return Object.fromEntries(pairs.map((pair) => [String(pair.key), anyOf(pair.value, depth)]));
}

/** OTLP's AnyValue as a plain value. */
export function anyOf(raw: unknown, depth = 0): AttributeValue {
  if (!isObject(raw) || depth > deepest) return depth > deepest ? null : plainOf(raw, depth);
  for (const [name, read] of readers) {
    const value = get(raw, name);
    if (value !== undefined && value !== null) return read(value, depth + 1);
  }
  return null;
}

const readers: readonly (readonly [name: string, read: (value: unknown, depth: number) => AttributeValue])[] = [
  ["stringValue", (value) => String(value)],
  ["boolValue", (value) => value === true || value === "true"],
  ["intValue", numberOf],
  ["doubleValue", numberOf],
  ["arrayValue", (value, depth) => listOf(get(value, "values")).map((entry) => anyOf(entry, depth))],
  ["kvlistValue", (value, depth) => attributesOf(listOf(get(value, "values")), depth)],
  ["bytesValue", (value) => String(value)],
];

/** JSON writes 64-bit integers as strings, and so some write doubles. */
function numberOf(value: unknown): AttributeValue {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** A value that some exporter wrote as plain JSON. */
export function plainOf(value: unknown, depth = 0): AttributeValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (depth >= deepest || typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.map((entry) => plainOf(entry, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plainOf(entry, depth + 1)]));
}

/** Plain attributes as OTLP writes them. */
export function keyValuesOf(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

/** A plain value as OTLP's AnyValue. */
export function anyValueOf(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  return { kvlistValue: { values: keyValuesOf(value as Attributes) } };
}
