import type { Cell, Row } from "../engine/cell.ts";
import { foldIntervals } from "./fold-intervals.ts";

/** A cell as a person reads it in a table of answers: times as ISO, numbers short but never misleading, null as a dash. */
export function cellText(name: string, cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell !== "number") return String(cell);
  const time = timeText(name, cell);
  if (time !== null) return time;
  return shortText(cell);
}

/** Six digits are enough of a fraction, but a whole part is never rounded away. */
function shortText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(Math.abs(value) < 100_000 ? value.toPrecision(6) : value.toFixed(2)));
}

/**
 * A cell of an exact table: but for what no clock and no price list has measured. Milliseconds have three decimals, US dollars six
 * digits, other fractions the fifteen that a binary number holds of a decimal one (0.3, not 0.30000000000000004).
 */
function exactText(name: string, cell: Cell): string {
  if (typeof cell !== "number" || Number.isInteger(cell)) return String(cell ?? "–");
  if (/(^|_)ms\b|[a-z]Ms\b/.test(name)) return String(Number(cell.toFixed(3)) || shortText(cell));
  return /(^|_)usd\b|[a-z]Usd\b/.test(name) ? shortText(cell) : String(Number(cell.toPrecision(15)));
}

export interface WriteOptions {
  /**
   * Whether cells are written as they are: no column is a time because of its name, and numbers have every digit. Only a table for
   * people leaves out what nobody measured of milliseconds and dollars.
   */
  readonly isExact?: boolean;
}

/** A number as the time its column's name says it is, in ISO 8601 (UTC); null where it is none. */
function timeText(name: string, value: number): string | null {
  if (value <= 1e11 || value > 8.64e15) return null;
  if (name === "day") return new Date(value).toISOString().slice(0, 10);
  const isTime = /(^|_)at$|(^|[a-z])AtMs$|^atMs$|^at_ms$/.test(name);
  return isTime ? new Date(value).toISOString().replace(".000Z", "Z") : null;
}

/** How many columns of a terminal a text takes: wide East Asian letters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\u200d|\ufe0f/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** Control characters and changes of direction would let a record repaint the reader's terminal: they are shown, not sent. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function pad(text: string, width: number, side: "left" | "right"): string {
  const gap = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "right" ? gap + text : text + gap;
}

const widestCell = 60;

/**
 * Cells in columns: a header, a rule, then the rows; numbers to the right.
 */
export function columnsToText(
  header: readonly string[],
  body: readonly (readonly string[])[],
  isNumber: readonly boolean[],
): string {
  const shown = body.map((row) => row.map((cell) => shorten(printable(cell))));
  const widths = header.map((name, j) => Math.max(displayWidth(name), ...shown.map((row) => displayWidth(row[j] ?? ""))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, j) => pad(cell, widths[j] ?? 0, isNumber[j] ? "right" : "left"))
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((width) => "─".repeat(width)).join("  "), ...shown.map(line)].join("\n");
}

function shorten(text: string): string {
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
}

/** Rows as texts for a person: an answer's intervals stand beside their values. */
export function rowsToCells(
  given: readonly Row[],
  { isExact = false }: WriteOptions = {},
): {
  readonly names: readonly string[];
  readonly cells: readonly (readonly string[])[];
  readonly isNumber: readonly boolean[];
} {
  const rows = isExact ? given : foldIntervals(given, cellText);
  const names = Object.keys(rows[0] ?? {});
  return {
    names,
    cells: rows.map((row) => names.map((name) => (isExact ? exactText : cellText)(name, row[name] ?? null))),
    isNumber: names.map((name) => given.some((row) => typeof row[name] === "number")),
  };
}

/** Rows as a table for the terminal. */
export function rowsToText(given: readonly Row[], options: WriteOptions = {}): string {
  const { names, cells, isNumber } = rowsToCells(given, options);
  return names.length === 0 ? "No rows." : columnsToText(names, cells, isNumber);
}

/**
 * Rows as CSV (RFC 4180), with a header. Times are ISO 8601 (UTC), numbers have at most twelve significant digits, so that sums
 * show no binary dust (11057.6, not 11057.599999999999); whole numbers are exact; null is an empty field.
 */
export function rowsToCsv(rows: readonly Row[], { isExact = false }: WriteOptions = {}): string {
  const names = Object.keys(rows[0] ?? {});
  const field = (text: string): string => {
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const text = (name: string, cell: Cell) => (isExact ? String(cell ?? "") : csvText(name, cell));
  return [names.map(field), ...rows.map((row) => names.map((name) => field(text(name, row[name] ?? null))))]
    .map((fields) => fields.join(","))
    .join("\r\n");
}

function csvText(name: string, cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "number") return String(cell);
  return timeText(name, cell) ?? String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(12)));
}
