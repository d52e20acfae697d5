import type { Raw } from "./dialect.ts";
import { isObject } from "./json.ts";
import { timeOf } from "./time-of.ts";

/**
 * Reads the fields of a row by name, leniently: of several names the first that holds a fitting value is taken, numbers may be
 * texts, and objects and lists JSON texts, as in a CSV. What does not fit is absent. A name with dots goes deeper.
 */
export interface Fields {
  value(...names: readonly string[]): unknown;
  /** A text of up to 1024 letters that is not blank; a number becomes one. */
  word(...names: readonly string[]): string | undefined;
  number(...names: readonly string[]): number | undefined;
  /** ≥ 0. */
  amount(...names: readonly string[]): number | undefined;
  /** A whole number ≥ 0. */
  count(...names: readonly string[]): number | undefined;
  flag(...names: readonly string[]): boolean | undefined;
  /** Milliseconds since 1970. */
  time(...names: readonly string[]): number | undefined;
  object(...names: readonly string[]): Raw | undefined;
  list(...names: readonly string[]): readonly unknown[] | undefined;
}

export function fieldsOf(row: Raw): Fields {
  const first = <T>(names: readonly string[], convert: (value: unknown) => T | undefined): T | undefined => {
    for (const name of names) {
      const value = convert(at(row, name));
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    value: (...names) => first(names, (value) => value ?? undefined),
    word: (...names) => first(names, wordOf),
    number: (...names) => first(names, numberOf),
    amount: (...names) => first(names, (value) => atLeastZero(numberOf(value))),
    count: (...names) => first(names, countOf),
    flag: (...names) => first(names, flagOf),
    time: (...names) => first(names, timeOf),
    object: (...names) => first(names, (value) => ifObject(parsed(value))),
    list: (...names) => first(names, (value) => ifList(parsed(value))),
  };
}

/** What stands at a name, or at the path it spells where nothing is called so. */
function at(row: Raw, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  if (!name.includes(".")) return undefined;
  let value: unknown = row;
  for (const key of name.split(".")) {
    const inner = parsed(value);
    value = isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  return value;
}

/** A value, or what it holds as JSON text; a text that is not JSON stays one. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function wordOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.slice(0, 1024);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function numberOf(value: unknown): number | undefined {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}

export function countOf(value: unknown): number | undefined {
  const read = numberOf(value);
  return Number.isSafeInteger(read) ? atLeastZero(read) : undefined;
}

const atLeastZero = (value: number | undefined) => (value !== undefined && value >= 0 ? value : undefined);
const ifObject = (value: unknown) => (isObject(value) ? value : undefined);
const ifList = (value: unknown) => (Array.isArray(value) ? (value as readonly unknown[]) : undefined);

/** JavaScript, Python and Postgres each have their own way of writing it. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === 1 || value === 0) return value === 1;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return text === "true" || text === "t" ? true : text === "false" || text === "f" ? false : undefined;
}
