import { createReadStream } from "node:fs";
import { type FieldIssue, readRecord, type Table, tables } from "@telltale/core/trace";
import type { Batch } from "./store.ts";

const tableNames = Object.keys(tables) as readonly Table[];

/** A batch as lines of JSON, one record each: `{"spans":{…}}`. Empty for an empty batch. */
export function journalLines(batch: Batch): string {
  const lines: string[] = [];
  for (const table of tableNames) for (const record of batch[table]) lines.push(journalLine(table, record));
  return lines.join("");
}

export function journalLine(table: Table, record: object): string {
  const text = JSON.stringify(record);
  // Half of a surrogate pair is a legal JavaScript string, and no legal text for DuckDB.
  const fit = /\\ud[89a-f]/.test(text) ? JSON.stringify(wellFormed(record)) : text;
  return `{"${table}":${fit}}\n`;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return toWellFormed(value);
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toWellFormed(name), wellFormed(inner)]));
}

function toWellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

/** A line of a journal: a record, or why it is none. */
export type JournalLine =
  | { readonly ok: true; readonly table: Table; readonly record: object }
  | { readonly ok: false; readonly reason: string };

/** Reads one line, trusting nothing: a disk may have changed it since it was written. */
export function readJournalLine(bytes: Uint8Array): JournalLine {
  let line: unknown;
  try {
    line = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    return { ok: false, reason: cause instanceof SyntaxError ? cause.message : "is not UTF-8" };
  }
  const [table, ...more] = Object.keys(typeof line === "object" && line !== null ? line : {});
  if (table === undefined || more.length > 0 || !isTable(table))
    return { ok: false, reason: `must be one record named by its table: ${tableNames.join(", ")}` };
  const result = readRecord(table, (line as Record<string, unknown>)[table]);
  if (result.ok) return { ok: true, table, record: result.record };
  return { ok: false, reason: result.issues.map(sentence).join("; ") };
}

function isTable(name: string): name is Table {
  return Object.hasOwn(tables, name);
}

function sentence({ field, reason }: FieldIssue): string {
  return field ? `${field}: ${reason}` : reason;
}

/** The complete lines of a file, without their ends, however large the file. What follows the last line end is left out. */
export async function* completeLines(path: string): AsyncGenerator<Uint8Array> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
}
