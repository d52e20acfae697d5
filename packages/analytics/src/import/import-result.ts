import type { Table } from "@telltale/core/trace";

/** One field of one row that could not be taken, and why. */
export interface Rejection {
  readonly file: string;
  /** The line the row begins on, from 1; in a JSON array and in Parquet, the row's number. */
  readonly line: number | null;
  /** The field: the record's, or as the source names it; empty if the row as a whole cannot be read. */
  readonly field: string;
  readonly reason: string;
}

/** What came of the records of one table. */
export interface TableCount {
  readonly imported: number;
  /** Those that were there already, by their id. */
  readonly duplicates: number;
}

/** What the imported calls to models used and cost: wrappers, which repeat it, are left out. */
export interface ImportedUsage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly costUsd: number;
}

/** What came of one file. */
export interface FileResult {
  /** Records kept. */
  readonly imported: number;
  /** Records that are there already, by their id. */
  readonly duplicates: number;
  /** Records left out because they were erased from the folder before: `telltale forget`. */
  readonly erased: number;
  readonly tables: Readonly<Record<Table, TableCount>>;
  /** Rows that say nothing to keep: left out by the mapping's `where`, or of no interest to the dialect. */
  readonly skipped: number;
  /** How many of them were what, as far as the dialect names it: `{ $pageview: 1 }`. */
  readonly skippedKinds: Readonly<Record<string, number>>;
  readonly rejectedCount: number;
  /** Why, for the first rejected rows of each file. */
  readonly rejected: readonly Rejection[];
  /** How often a field was left out of a record that is kept, because its value cannot be taken, by field: `{ costUsd: 2 }`. */
  readonly leftOutFields: Readonly<Record<string, number>>;
  /** Which and why, the first of each file. */
  readonly leftOut: readonly Rejection[];
  readonly usage: ImportedUsage;
  /** Calls to models among the imported that say what they used, and have no cost: neither their source nor the price list knows one. */
  readonly unpriced: number;
  /** Their models, those with most calls first. */
  readonly unpricedModels: readonly string[];
  /** Calls to models among the imported that say neither what they used nor what they cost: failed ones, mostly. */
  readonly withoutTokens: number;
}

/** The results of several files as one. */
export function joinedResults(parts: readonly FileResult[]): FileResult {
  const sum = (count: (part: FileResult) => number) => parts.reduce((total, part) => total + count(part), 0);
  const table = (name: Table): TableCount => ({
    imported: sum(({ tables }) => tables[name].imported),
    duplicates: sum(({ tables }) => tables[name].duplicates),
  });
  return {
    imported: sum(({ imported }) => imported),
    duplicates: sum(({ duplicates }) => duplicates),
    erased: sum(({ erased }) => erased),
    tables: { spans: table("spans"), signals: table("signals"), scores: table("scores") },
    skipped: sum(({ skipped }) => skipped),
    skippedKinds: joinedCounts(parts.map(({ skippedKinds }) => skippedKinds)),
    rejectedCount: sum(({ rejectedCount }) => rejectedCount),
    rejected: parts.flatMap(({ rejected }) => rejected),
    leftOutFields: joinedCounts(parts.map(({ leftOutFields }) => leftOutFields)),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    usage: {
      inputTokens: sum(({ usage }) => usage.inputTokens),
      cacheReadTokens: sum(({ usage }) => usage.cacheReadTokens),
      cacheWriteTokens: sum(({ usage }) => usage.cacheWriteTokens),
      outputTokens: sum(({ usage }) => usage.outputTokens),
      reasoningTokens: sum(({ usage }) => usage.reasoningTokens),
      costUsd: sum(({ usage }) => usage.costUsd),
    },
    unpriced: sum(({ unpriced }) => unpriced),
    unpricedModels: [...new Set(parts.flatMap(({ unpricedModels }) => unpricedModels))],
    withoutTokens: sum(({ withoutTokens }) => withoutTokens),
  };
}

function joinedCounts(parts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const [kind, n] of parts.flatMap(Object.entries<number>)) counts.set(kind, (counts.get(kind) ?? 0) + n);
  return Object.fromEntries(counts);
}
