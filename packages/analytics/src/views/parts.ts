import type { Where } from "./view.ts";

/** Rows of parts, by one column or several; `others` says how many are not among them. */
export interface Parts<R> {
  readonly by: readonly string[];
  readonly rows: readonly R[];
  readonly others?: number;
}

/** The part a row is of, for `where`. */
export function whereOf(row: Readonly<Record<string, unknown>>, by: readonly string[]): Where {
  return Object.fromEntries(
    by.map((name) => {
      const value = row[name];
      return [
        name,
        typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null,
      ] as const;
    }),
  );
}
