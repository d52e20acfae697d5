/** An object of somebody else's JSON. */
export type Raw = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What stands at a path of keys joined by dots, own properties only. In a list of Gemini's counts by modality the key is the
 * modality.
 */
export function at(raw: unknown, path: string): unknown {
  let value = raw;
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = value.find((one) => isObject(one) && one.modality === key)?.tokenCount;
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** The first of several paths, divided by spaces, at which a count stands: a whole number ≥ 0. */
export function firstCount(raw: Raw, paths: string): number | undefined {
  for (const path of paths.split(" ")) {
    const value = at(raw, path);
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  }
  return undefined;
}

/** A copy as plain JSON: not deeper than `depth`, and without long texts, which no count is. */
export function plain(value: unknown, depth: number): unknown {
  if (typeof value === "object" && value !== null) {
    if (depth === 0) return undefined;
    if (Array.isArray(value)) return value.map((one) => plain(one, depth - 1) ?? null);
    const kept = Object.entries(value).map(([key, one]) => [key, plain(one, depth - 1)] as const);
    return Object.fromEntries(kept.filter(([, one]) => one !== undefined));
  }
  const isKept =
    typeof value === "string" ? value.length <= 200 : value === null || value === !!value || Number.isFinite(value);
  return isKept ? value : undefined;
}
