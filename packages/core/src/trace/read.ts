import type { z } from "zod";
import { reasonOf } from "./reason.ts";
import { Score } from "./score.ts";
import { Signal } from "./signal.ts";
import { Span } from "./span.ts";

/** The three tables and the schema of a row in each. */
export const tables = { spans: Span, signals: Signal, scores: Score } as const;
export type Table = keyof typeof tables;
export type RecordOf<T extends Table> = z.infer<(typeof tables)[T]>;

/** Why one field of a record cannot be taken. */
export interface FieldIssue {
  readonly field: string;
  readonly reason: string;
}

export type ReadResult<T extends Table> =
  | { readonly ok: true; readonly record: RecordOf<T>; readonly movedFields: readonly string[] }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/**
 * Reads one record leniently: nulls count as absent, and a field this version does not know is kept in `attributes`
 * rather than refused. A known field of a wrong type or range refuses the record, with every reason at once.
 *
 * @param table which of the three the record belongs to
 * @param raw what JSON.parse gave
 * @returns the record and the names of the fields that moved into `attributes`, or the list of issues; never throws
 * @example readRecord("scores", { id: "0198c0de-0000-7000-8000-000000000000", name: "relevance", atMs: 0, evaluatorKind: "llm", mood: "x" });
 * // { ok: true, record: { …, attributes: { mood: "x" } }, movedFields: ["mood"] }
 */
export function readRecord<T extends Table>(table: T, raw: unknown): ReadResult<T> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return { ok: false, issues: [{ field: "", reason: "must be a JSON object" }] };
  const schema = tables[table];
  const known: Record<string, unknown> = {};
  const unknown: [string, unknown][] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (value === null) continue;
    if (Object.hasOwn(schema.shape, name)) known[name] = value;
    else unknown.push([name, value]);
  }
  if (unknown.length > 0 && isObjectOrAbsent(known.attributes))
    known.attributes = { ...Object.fromEntries(unknown), ...(known.attributes as object | undefined) };
  const parsed = schema.safeParse(known);
  if (parsed.success) return { ok: true, record: parsed.data as RecordOf<T>, movedFields: unknown.map(([name]) => name) };
  return {
    ok: false,
    issues: parsed.error.issues.map((issue) => ({ field: issue.path.join("."), reason: reasonOf(issue, known) })),
  };
}

function isObjectOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value));
}
