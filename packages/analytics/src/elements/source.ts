import type { Cell, Row } from "../engine/cell.ts";
import type { Every } from "../queries/asked.ts";
import type { Report } from "../report/report.ts";
import type { Window } from "../tables/window.ts";

/** Rows to keep: column → its value; null means the column is empty. */
export type Where = Readonly<Record<string, Cell>>;

/** What a view asks one question with. */
export interface AskedRows extends Window {
  readonly by?: readonly string[];
  readonly every?: Every;
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
}

/** What a report is asked with. */
export interface AskedReport extends Window {
  readonly signal: AbortSignal;
  /** Told the share done, 0…1, and what is next. */
  readonly onProgress?: (share: number, what: string) => void;
}

/**
 * Where views get their data from: a saved report, a DuckDB in this page, or `telltale serve`. Every method may reject; what it
 * rejects with is shown to the reader.
 */
export interface ReportSource {
  /** A saved report answers for its own window and by what it holds; a live source, for any window and filter. */
  readonly kind: "saved" | "live";
  /** From the first record to just after the last; null where there is none. */
  range(): Promise<Window | null>;
  /** What stands out in a window, and how it differs from the one before. Filters do not narrow it. */
  report(asked: AskedReport): Promise<Report>;
  /** The rows of one question; null where a saved report does not hold them. */
  ask(question: string, asked: AskedRows, signal: AbortSignal): Promise<readonly Row[] | null>;
  /** What to copy to get the same rows elsewhere: SQL, or the command that asks for them. */
  sqlOf(question: string, asked: AskedRows): Promise<string>;
  /** Calls the listener when there are new records; returns the function that stops it. */
  readonly onChange?: (listener: () => void) => () => void;
  /** Lets go of what it holds. */
  readonly close?: () => void;
}
