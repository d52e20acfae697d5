import { type FieldIssue, type RecordOf, readRecord, type Table } from "@telltale/core/trace";
import { neededFields } from "./needed-fields.ts";

export type LenientResult<T extends Table> =
  | { readonly ok: true; readonly record: RecordOf<T>; readonly leftOut: readonly FieldIssue[] }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/**
 * Reads a record that its writer can no longer mend: what is wrong in a field that it can do without costs that field and not the
 * record. The collector is stricter, for it answers a sender.
 *
 * @returns the record, and what it was kept without; or why it is none
 */
export function lenientRecord<T extends Table>(table: T, raw: object): LenientResult<T> {
  const first = readRecord(table, raw);
  if (first.ok) return { ok: true, record: first.record, leftOut: [] };
  const { issues } = first;
  if (issues.some(({ field }) => !isSpare(table, field))) return { ok: false, issues };
  const wrong = new Set(issues.map(({ field }) => headOf(field)));
  const rest = readRecord(table, Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(name))));
  return rest.ok ? { ok: true, record: rest.record, leftOut: issues } : { ok: false, issues };
}

const isSpare = (table: Table, field: string) => field !== "" && !neededFields[table].has(headOf(field));

/** `documents.0.score` is of `documents`. */
const headOf = (field: string) => field.split(".")[0] ?? "";
