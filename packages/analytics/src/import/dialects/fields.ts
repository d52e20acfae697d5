import { isBlank, isNoLimit, shown } from "../../otlp/convert.ts";
import type { LeftOut } from "../../otlp/index.ts";
import { lengthOf } from "../../otlp/length-of.ts";
import { timeOf } from "../../otlp/time-of.ts";
import type { Raw, ReadOptions } from "./dialect.ts";
import { isObject } from "./json.ts";

/**
 * Reads the fields of a row by name, leniently: of several names the first that holds a fitting value is taken, numbers may be
 * texts, and objects and lists JSON texts, as in a CSV. What does not fit is absent, and told to who wants to hear of it. A name
 * with dots goes deeper.
 *
 * A class, because a million rows would make ten million closures.
 */
export class Fields {
  readonly #row: Raw;
  readonly #leftOut: LeftOut | undefined;
  readonly #place: string;

  constructor(row: Raw, leftOut: LeftOut | undefined, place: string) {
    this.#row = row;
    this.#leftOut = leftOut;
    this.#place = place;
  }

  value(...names: readonly string[]): unknown {
    return this.#first(names, (value) => value ?? undefined);
  }

  /** A text of up to 1024 letters that is not blank; a number becomes one. */
  word(...names: readonly string[]): string | undefined {
    return this.#first(names, wordOf);
  }

  number(...names: readonly string[]): number | undefined {
    return this.#first(names, numberOf, "a number");
  }

  /** ≥ 0. */
  amount(...names: readonly string[]): number | undefined {
    return this.#first(names, amountOf, "a number of 0 or more");
  }

  /** A whole number ≥ 0. */
  count(...names: readonly string[]): number | undefined {
    return this.#first(names, countOf, "a whole number of 0 or more");
  }

  /** A whole number > 0; 0 and −1 say that there is no limit. */
  limit(...names: readonly string[]): number | undefined {
    return this.#first(names, (value) => (isNoLimit(value) ? 0 : countOf(value)), "a whole number") || undefined;
  }

  flag(...names: readonly string[]): boolean | undefined {
    return this.#first(names, flagOf, "true or false");
  }

  /** Milliseconds since 1970. */
  time(...names: readonly string[]): number | undefined {
    return this.#first(names, timeOf, "a time");
  }

  /** Milliseconds from then until a time under these names. An end before the start is none. */
  since(startedAtMs: number, ...names: readonly string[]): number | undefined {
    const endedAtMs = this.time(...names);
    if (endedAtMs === undefined) return undefined;
    const lengthMs = lengthOf(startedAtMs, endedAtMs);
    if (lengthMs === undefined) this.#leave(names, "after the start");
    return lengthMs;
  }

  object(...names: readonly string[]): Raw | undefined {
    return this.#first(names, objectOf, "valid JSON");
  }

  list(...names: readonly string[]): readonly unknown[] | undefined {
    return this.#first(names, listOf, "valid JSON");
  }

  /** The fields of an object; none where there is no such object. */
  inside(...names: readonly string[]): Fields {
    for (const name of names) {
      const row = objectOf(at(this.#row, name));
      if (row) return new Fields(row, this.#leftOut, `${this.#place}${name}.`);
    }
    this.#leave(names, "valid JSON");
    return new Fields({}, this.#leftOut, this.#place);
  }

  /** A provider's own object of token counts, as it is: what is no count in it says nothing to those who read it. */
  usage(...names: readonly string[]): Raw | undefined {
    const row = this.object(...names);
    if (row) this.inside(...names).#checkCounts(row);
    return row;
  }

  #checkCounts(row: Raw): void {
    for (const [name, value] of Object.entries(row))
      if (isObject(value)) this.inside(name).#checkCounts(value);
      else if (/token/i.test(name) && !Array.isArray(value)) this.count(name);
  }

  #first<T>(names: readonly string[], convert: (value: unknown) => T | undefined, wanted?: string): T | undefined {
    let isSaid = false;
    for (const name of names) {
      const said = at(this.#row, name);
      const value = convert(said);
      if (value !== undefined) return value;
      isSaid ||= said !== undefined && said !== null;
    }
    if (isSaid && wanted !== undefined) this.#leave(names, wanted);
    return undefined;
  }

  /** Tells of the first value under these names that is there and is not what is wanted. */
  #leave(names: readonly string[], wanted: string): void {
    if (!this.#leftOut) return;
    for (const name of names) {
      const value = at(this.#row, name);
      if (isBlank(value) || (wanted === "valid JSON" && !isBrokenJson(value))) continue;
      this.#leftOut(`${this.#place}${name}`, `is not ${wanted}: ${shown(value)}`);
      return;
    }
  }
}

/** @param options who hears of what cannot be read; nobody, where rows are only looked at */
export const fieldsOf = (row: Raw, { leftOut }: Pick<ReadOptions, "leftOut"> = {}): Fields => new Fields(row, leftOut, "");

/** The same options for a part of a row, whose faults begin with its name: `observation 3`. */
export function optionsOf(part: string, options: ReadOptions): ReadOptions {
  const { leftOut } = options;
  return leftOut ? { ...options, leftOut: (field, reason) => leftOut(field, `${part}: ${reason}`) } : options;
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
  // Some put JSON into JSON, as a text of a text.
  if (typeof value !== "string" || !/^\s*"?[[{]/.test(value)) return value;
  try {
    const inner: unknown = JSON.parse(value);
    return typeof inner === "string" ? parsed(inner) : inner;
  } catch {
    return value;
  }
}

const isBrokenJson = (value: unknown) => typeof value === "string" && /^\s*[[{]/.test(value) && parsed(value) === value;

function wordOf(value: unknown): string | undefined {
  if (typeof value === "string") return isBlank(value) ? undefined : value.slice(0, 1024);
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
