import { timeOf } from "../../otlp/time-of.ts";
import type { Raw } from "./dialect.ts";
import { isObject } from "./json.ts";

/**
 * Reads the fields of a row by name, leniently: of several names the first that holds a fitting value is taken, numbers may be
 * texts, and objects and lists JSON texts, as in a CSV. What does not fit is absent. A name with dots goes deeper.
 *
 * A class, because a million rows would make ten million closures.
 */
export class Fields {
  readonly #row: Raw;

  constructor(row: Raw) {
    this.#row = row;
  }

  value(...names: readonly string[]): unknown {
    return this.#first(names, (value) => value ?? undefined);
  }

  /** A text of up to 1024 letters that is not blank; a number becomes one. */
  word(...names: readonly string[]): string | undefined {
    return this.#first(names, wordOf);
  }

  number(...names: readonly string[]): number | undefined {
    return this.#first(names, numberOf);
  }

  /** ≥ 0. */
  amount(...names: readonly string[]): number | undefined {
    return this.#first(names, amountOf);
  }

  /** A whole number ≥ 0. */
  count(...names: readonly string[]): number | undefined {
    return this.#first(names, countOf);
  }

  flag(...names: readonly string[]): boolean | undefined {
    return this.#first(names, flagOf);
  }

  /** Milliseconds since 1970. */
  time(...names: readonly string[]): number | undefined {
    return this.#first(names, timeOf);
  }

  object(...names: readonly string[]): Raw | undefined {
    return this.#first(names, objectOf);
  }

  list(...names: readonly string[]): readonly unknown[] | undefined {
    return this.#first(names, listOf);
  }

  #first<T>(names: readonly string[], convert: (value: unknown) => T | undefined): T | undefined {
    for (const name of names) {
      const value = convert(at(this.#row, name));
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

export const fieldsOf = (row: Raw): Fields => new Fields(row);

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
export function amountOf(value: unknown): number | undefined {
  return atLeastZero(numberOf(value));
}

function objectOf(value: unknown): Raw | undefined {
  const inner = parsed(value);
  return isObject(inner) ? inner : undefined;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  const inner = parsed(value);
  return Array.isArray(inner) ? inner : undefined;
}

/** JavaScript, Python and Postgres each have their own way of writing it. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === 1 || value === 0) return value === 1;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return text === "true" || text === "t" ? true : text === "false" || text === "f" ? false : undefined;
}
