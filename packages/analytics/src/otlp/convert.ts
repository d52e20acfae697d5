import type { AttributeValue } from "./otel.ts";

/** From an attribute to a value of a field: undefined where it does not fit, so that a strange attribute costs no record. */

export function word(value: AttributeValue | undefined): string | undefined {
  if (Array.isArray(value)) return word(value[0]);
  if (typeof value === "string") return value.trim() === "" ? undefined : value.slice(0, 1024);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Numbers come as texts, too. */
export function number(value: AttributeValue | undefined): number | undefined {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}

export function count(value: AttributeValue | undefined): number | undefined {
  const read = number(value);
  return read !== undefined && Number.isSafeInteger(read) && read >= 0 ? read : undefined;
}

/** As much time, in milliseconds, or money as a record may tell. */
export const mostAmount = 1e13;

/** Time or money. */
export function amount(value: AttributeValue | undefined): number | undefined {
  const read = number(value);
  return read !== undefined && read >= 0 && read <= mostAmount ? read : undefined;
}

/** To the microsecond. */
export function millis(value: AttributeValue | undefined): number | undefined {
  const read = amount(value);
  return read === undefined ? undefined : amount(Math.round(read * 1000) / 1000);
}

export function seconds(value: AttributeValue | undefined): number | undefined {
  const read = amount(value);
  return read === undefined ? undefined : millis(read * 1000);
}

/** 0…1. */
export function share(value: AttributeValue | undefined): number | undefined {
  const read = amount(value);
  return read !== undefined && read <= 1 ? read : undefined;
}

export function words(value: AttributeValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.flatMap((entry: AttributeValue) => word(entry) ?? []) : undefined;
}

export function httpStatus(value: AttributeValue | undefined): number | undefined {
  const read = count(value);
  return read !== undefined && read <= 999 ? read : undefined;
}

export function flag(value: AttributeValue | undefined): boolean | undefined {
  return value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;
}

/** A limit asked for; −1 says that there is none. */
export function limit(value: AttributeValue | undefined): number | undefined {
  return count(value);
}

export const isNoLimit = (value: unknown) => value === -1 || value === "-1";

/** What those who read numbers take, to say of a value that they cannot. */
const wanted = new Map<unknown, string>([
  [number, "a number"],
  [limit, "a whole number"],
  [count, "a whole number of 0 or more"],
  [amount, "a number from 0 to 10^13"],
  [millis, "a number from 0 to 10^13"],
  [seconds, "a number from 0 to 10^13"],
  [share, "a number from 0 to 1"],
  [httpStatus, "an HTTP status"],
  [flag, "true or false"],
]);

/**
 * Why a value is left out: what `convert` wanted instead. Undefined where it says nothing: it is blank, or `convert` takes words.
 *
 * @example whyNot(count, -5); // "is not a whole number of 0 or more: -5"
 */
export function whyNot(convert: unknown, value: unknown): string | undefined {
  const what = wanted.get(convert);
  const isNone = isBlank(value) || (convert === limit && isNoLimit(value));
  return what === undefined || isNone ? undefined : `is not ${what}: ${shown(value)}`;
}

/** Whether a value says nothing: as JSON, databases, JavaScript and Python write it. */
export function isBlank(value: unknown): boolean {
  if (typeof value === "string") return /^\s*(null|none|nan|undefined|\\n)?\s*$/i.test(value);
  return value === undefined || value === null || Number.isNaN(value);
}

/** The beginning of a value, for a message. */
export function shown(value: unknown): string {
  return (typeof value === "string" ? value : String(JSON.stringify(value))).slice(0, 60);
}

/** A word of a closed list, by what others call it. */
export function oneOf<T extends string>(
  names: ReadonlyMap<string, T>,
): (value: AttributeValue | undefined) => string | undefined {
  return (value) => {
    const read = word(value);
    return read === undefined ? undefined : (names.get(read.toLowerCase()) ?? read);
  };
}
