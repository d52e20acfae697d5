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

export function amount(value: AttributeValue | undefined): number | undefined {
  const read = number(value);
  return read !== undefined && read >= 0 ? read : undefined;
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

/** A word of a closed list, by what others call it. */
export function oneOf<T extends string>(
  names: ReadonlyMap<string, T>,
): (value: AttributeValue | undefined) => string | undefined {
  return (value) => {
    const read = word(value);
    return read === undefined ? undefined : (names.get(read.toLowerCase()) ?? read);
  };
}
