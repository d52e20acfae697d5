import { formatSegment, segmentName } from "./format.ts";

/** Anything that reorders or hides what stands around it: controls, and Unicode's marks of direction. */
const unruly = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/** A name as it may stand in a sentence or on an axis: on one line, at most so long, and unable to turn around what follows it. */
export function nameText(value: unknown, most = 120): string {
  const text = formatSegment(value).replace(unruly, " ").trim();
  const letters = [...(text.length > 4 * most ? text.slice(0, 4 * most) : text)];
  const shown = letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
  // First-strong isolate … pop isolate: right-to-left names keep to themselves.
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(shown)
    ? `\u2068${shown}\u2069`
    : shown;
}

/** What a row is of, by its columns: `answer 7`. */
export function rowName(row: Readonly<Record<string, unknown>>, by: readonly string[], most?: number): string {
  return nameText(segmentName(row, by), most);
}

/** Names of an axis's rows, and the margin they need: as long as the width allows. */
export function axisNames(
  names: readonly string[],
  widthPx: number,
): { readonly shown: readonly string[]; readonly marginPx: number } {
  const most = Math.max(8, Math.floor((widthPx * 0.36) / 6.6));
  const shown = names.map((name) => nameText(name, Math.min(24, most)));
  return { shown, marginPx: Math.ceil(14 + 6.6 * Math.max(6, ...shown.map((name) => name.length))) };
}

/** How many were left out: `and 12 others`; empty for none. */
export function andOthers(count: number): string {
  return count <= 0 ? "" : `and ${count === 1 ? "1 other" : `${count.toLocaleString("en-GB")} others`}`;
}

/** The first of a list, and how many more there were. */
export function atMost<T>(list: readonly T[], most: number): { readonly shown: readonly T[]; readonly others: number } {
  return { shown: list.slice(0, most), others: Math.max(0, list.length - most) };
}
