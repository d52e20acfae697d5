import type { Cell, Row } from "../engine/cell.ts";
import type { Ranked } from "../report/report.ts";
import { segmentName } from "./format.ts";
import { type Ink, sparkline } from "./text-ink.ts";
import { columnsToText } from "./text-table.ts";

/** Breaks a line between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(/ (?!(?:%|ms|s|min)(?:\b|\W|$))/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

/** Heading → what it says of a row. */
export type Columns = Readonly<Record<string, (row: Row) => string>>;

/** A ranking as a table. */
export function rankedText(name: string, { by, rows, others }: Ranked<Row>, columns: Columns): string {
  const body = rows.map((row) => [segmentName(row, by), ...Object.values(columns).map((say) => say(row))]);
  const table = columnsToText([name, ...Object.keys(columns)], body, [
    false,
    ...Object.keys(columns).map((column) => column !== ""),
  ]);
  return others > 0 ? `${table}\n… and ${others} more` : table;
}

/** A course as a line of bars. */
export function spark(name: string, every: string, values: readonly (number | null)[], pen: Ink, fromZero = false): string {
  if (values.filter((value) => value !== null).length < 2) return "";
  return `${pen.dim(`${name} by ${every}`.padEnd(14))} ${sparkline(values, { fromZero })}`;
}

/** A section with its title; empty parts are blank lines, never two in a row. */
export function section(title: string, pen: Ink, ...parts: readonly string[]): string {
  const kept = parts.filter((part, i) => part !== "" || (parts[i - 1] !== "" && i > 0));
  return [pen.bold(title.toUpperCase()), ...kept].join("\n");
}

/** A cell that is a number, or null. */
export function number(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}
