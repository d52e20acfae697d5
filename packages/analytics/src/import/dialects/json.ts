import type { Raw } from "./dialect.ts";

export const isObject = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** Without what is undefined, so that a record says only what is known. */
export function known<T extends object>(fields: T): T {
  const said: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== undefined) said[name] = fields[name];
  return said as T;
}
