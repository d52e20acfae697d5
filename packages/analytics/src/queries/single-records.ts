import type { Asked } from "./asked.ts";
import { dimensionName } from "./dimensions.ts";

/**
 * Refuses to divide what shows records one by one.
 *
 * @throws {RangeError} if it is asked `by` columns or `every` stretch
 */
export function requireUndivided(question: string, { by, every }: Asked): void {
  if (by && by.length > 0) throw new RangeError(`${question}: it shows single records, not figures by ${by.join(", ")}`);
  if (every) throw new RangeError(`${question}: it shows single records, not figures for every ${every}`);
}

/**
 * Refuses a question about single records that does not say which.
 *
 * @param names the columns one of which has to be given in `where`
 * @throws {RangeError} that shows how to
 */
export function requireOneOf(question: string, names: readonly string[], asked: Asked): void {
  requireUndivided(question, asked);
  if (asked.reference) throw new RangeError(`${question}: it shows single records, and compares them with no reference`);
  const given = Object.keys(asked.where ?? {}).map(dimensionName);
  if (names.some((name) => given.includes(dimensionName(name)))) return;
  const [first = "", ...others] = names;
  const or = others.length > 0 ? ` (or ${others.join(", ")})` : "";
  throw new RangeError(`${question}: say which, as in where: { ${first}: "…" }${or}`);
}
