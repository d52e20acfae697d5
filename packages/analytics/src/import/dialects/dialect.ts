import type { LeftOut } from "../../otlp/index.ts";

/** An object of somebody else's JSON. */
export type Raw = { readonly [key: string]: unknown };

/** What a row of an export says, as records still to be checked. A row may say nothing of interest: a request without its answer. */
export interface Said {
  readonly spans?: readonly object[];
  readonly signals?: readonly object[];
  readonly scores?: readonly object[];
  /** What a row is that says nothing of interest: `$pageview`. */
  readonly skipped?: string;
  /** Whether the vendor says what its calls cost: what it has no price for then stays without one, as in its own totals. */
  readonly isPriced?: boolean;
  /** Parts that could not be read, and why. */
  readonly faults?: readonly string[];
}

export interface ReadOptions {
  /** Whether to keep the words of prompts and answers, redacted; else only how long they were. */
  readonly keepsText: boolean;
  /** When it happened, for a row that does not say: what {@link Dialect.timeOf} said of the row nearest before it. Milliseconds. */
  readonly nearMs?: number | undefined;
  /** Hears of each value that cannot be taken: the record is kept without it. */
  readonly leftOut?: LeftOut | undefined;
}

/** What one vendor writes: how it is told from others, and how a row of it becomes records. Pure. */
export interface Dialect {
  /** What it is called on the command line. */
  readonly name: string;
  /** Which exports it reads, in one line. */
  readonly about: string;
  /** Whether a row looks like this vendor's. Rows of a CSV hold texts only; a file of protobuf is one row of bytes. */
  detects(row: unknown): boolean;
  /** When a row happened, in milliseconds, where rows that do not say may take the time of others. */
  timeOf?(row: unknown): number | undefined;
  /**
   * The records of a row. Ids are told by the source's own, so that exports that overlap give the same records.
   *
   * @throws {TypeError} if the row is nothing of the kind, with the reason
   */
  read(row: unknown, options: ReadOptions): Said;
}
