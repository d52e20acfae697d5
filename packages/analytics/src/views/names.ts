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
  const roomPx = Math.min(220, widthPx * 0.42);
  const shown = names.map((name) => fitted(nameText(name), roomPx));
  return { shown, marginPx: Math.ceil(14 + Math.max(40, ...shown.map(textWidthPx))) };
}

const leastLetters = 8;

/** Both ends of a text that is too long: names of models begin alike, and differ in their last letters. */
function fitted(text: string, roomPx: number): string {
  const letters = [...text];
  let shown = text;
  for (let most = letters.length - 1; most >= leastLetters && textWidthPx(shown) > roomPx; most--) {
    const last = Math.floor((most - 1) * 0.4);
    shown = nameText(`${letters.slice(0, most - 1 - last).join("")}…${letters.slice(-last).join("")}`);
  }
  return shown;
}

/** About how wide an axis writes a text. */
function textWidthPx(text: string): number {
  let widthPx = 0;
  for (const letter of text) widthPx += /[mw@%]|[^ -~]/i.test(letter) ? 12 : /[A-Z]/.test(letter) ? 9 : 7;
  return widthPx;
}

/** How many were left out: `and 12 others`; empty for none. */
export function andOthers(count: number): string {
  return count <= 0 ? "" : `and ${count === 1 ? "1 other" : `${count.toLocaleString("en-GB")} others`}`;
}

/** The first of a list, and how many more there were. */
export function atMost<T>(list: readonly T[], most: number): { readonly shown: readonly T[]; readonly others: number } {
  return { shown: list.slice(0, most), others: Math.max(0, list.length - most) };
}
