import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { createNodeEngine } from "../engine/node-engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { sql } from "../engine/sql.ts";
import { land } from "../parquet/land.ts";
import { compile } from "./compile.ts";
import { findFiles } from "./find-files.ts";
import { ImportError } from "./import-error.ts";
import { locateLines } from "./locate-lines.ts";
import { Mapping, type MappingInput } from "./mapping.ts";
import { openFile } from "./open-file.ts";
import type { OpenSource, SourceFault } from "./open-source.ts";
import { readMapping } from "./read-mapping.ts";

/** One field of one row that could not be taken. */
export interface Rejection {
  readonly file: string;
  /** The line the row begins on, from 1; in a JSON array and in Parquet, the row's number. */
  readonly line: number | null;
  /** The span's field; empty if the row as a whole cannot be read. */
  readonly field: string;
  readonly reason: string;
}

export interface ImportResult {
  /** Spans kept. */
  readonly imported: number;
  /** Calls to models among them that do not say what they cost: import does not look prices up. */
  readonly unpriced: number;
  /** Rows that are there already, by their id. */
  readonly duplicates: number;
  /** Rows the mapping's `where` leaves out. */
  readonly skipped: number;
  readonly rejectedCount: number;
  /** Why, for the first rejected rows of each file. */
  readonly rejected: readonly Rejection[];
  readonly files: readonly string[];
  /** Files that could not be read at all. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

export interface ImportProgress {
  readonly file: string;
  /** Number of the file, from 1, of so many. */
  readonly number: number;
  readonly of: number;
  readonly stage: "checking" | "landing" | "done";
  /** Rows in this file, once they are counted. */
  readonly rows: number | null;
}

export interface ImportOptions {
  /** A file, a folder, or a pattern such as `logs/*.jsonl.gz`. */
  readonly file: string;
  /** A ready mapping's name, the path of a mapping file, or a mapping. */
  readonly as: string | MappingInput;
  /** The data folder the spans go to. */
  readonly dir: string;
  /** Constants for every span, before what the mapping says: `{ feature: "chat", environment: "staging" }`. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** Any Node engine; one is made and closed if none is given. */
  readonly engine?: Engine;
  /** How many rejections to report for each file. */
  readonly maxRejected?: number;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Imports files of calls as spans. A row that does not fit is reported and the rest goes on; importing the same file again
 * changes nothing. Memory stays bounded: DuckDB streams the file and spills what does not fit.
 *
 * @throws {ImportError} if the mapping is wrong, no file is found, a column the mapping needs is missing, or no file can be read
 */
export async function importFile(options: ImportOptions): Promise<ImportResult> {
  const mapping = withConstants(await readMapping(options.as), options.set ?? {});
  const engine = options.engine ?? (await createNodeEngine());
  try {
    return await importAll(engine, mapping, options);
  } finally {
    if (!options.engine) await engine.close();
  }
}

function withConstants(mapping: Mapping, set: NonNullable<ImportOptions["set"]>): Mapping {
  const constants = Object.entries(set).map(([field, constant]) => [field, { constant }]);
  const parsed = Mapping.safeParse({ ...mapping, fields: { ...mapping.fields, ...Object.fromEntries(constants) } });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path.at(-1));
  throw new ImportError("mapping", `${field} ${issue?.message}`, { file: mapping.name, field });
}

async function importAll(engine: Engine, mapping: Mapping, options: ImportOptions): Promise<ImportResult> {
  const files = await findFiles(engine, options.file);
  const parts: FileResult[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const [i, file] of files.entries()) {
    const tell = (stage: ImportProgress["stage"], rows: number | null) =>
      options.onProgress?.({ file, number: i + 1, of: files.length, stage, rows });
    try {
      parts.push(await importOne(engine, mapping, file, options, tell));
    } catch (error) {
      if (files.length === 1 || !(error instanceof ImportError && error.code === "unreadable_file")) throw error;
      unreadable.push({ file, reason: error.message.slice(file.length + 2) });
    }
  }
  if (parts.length === 0)
    throw new ImportError(
      "unreadable_file",
      `none of its ${files.length} files can be read; the first ${unreadable[0]?.reason}`,
      {
        file: options.file,
      },
    );
  const sum = (count: (part: FileResult) => number) => parts.reduce((total, part) => total + count(part), 0);
  return {
    imported: sum((part) => part.imported),
    unpriced: sum((part) => part.unpriced),
    duplicates: sum((part) => part.duplicates),
    skipped: sum((part) => part.skipped),
    rejectedCount: sum((part) => part.rejectedCount),
    rejected: parts.flatMap((part) => part.rejected),
    files,
    unreadable,
  };
}

type FileResult = Omit<ImportResult, "files" | "unreadable">;

async function importOne(
  engine: Engine,
  mapping: Mapping,
  file: string,
  { dir, maxRejected = 20 }: ImportOptions,
  tell: (stage: ImportProgress["stage"], rows: number | null) => void,
): Promise<FileResult> {
  const source = await blaming(file, openFile(engine, file, mapping));
  try {
    const compiled = compile(mapping, source);
    tell("checking", null);
    const [counts] = await blaming(file, engine.run(compiled.counts));
    const unread = await source.faults(engine);
    const faults = Number(counts?.rejected) > 0 ? await engine.run(compiled.faults(maxRejected)) : [];
    const rejected = faults.length + unread.length > 0 ? await rejections(source, faults, unread, maxRejected) : [];
    const rows = Number(counts?.rows) + unread.length;
    tell("landing", rows);
    const landed = await land(engine, dir, "spans", compiled.spans, { name: landingName(file) });
    tell("done", rows);
    return {
      imported: landed.rows,
      unpriced: await countUnpriced(engine, landed.files),
      duplicates: landed.duplicates,
      skipped: Number(counts?.skipped),
      rejectedCount: Number(counts?.rejected) + unread.length,
      rejected,
    };
  } finally {
    await source.close(engine);
  }
}

async function countUnpriced(engine: Engine, files: readonly string[]): Promise<number> {
  let count = 0;
  for (const file of files) {
    const [row] = await engine.run(sql`SELECT count(*)::DOUBLE AS n FROM read_parquet(${file})
      WHERE kind IN ('llm', 'embedding') AND cost_usd IS NULL`);
    count += Number(row?.n);
  }
  return count;
}

async function rejections(
  source: OpenSource,
  faults: Awaited<ReturnType<Engine["run"]>>,
  unread: readonly SourceFault[],
  limit: number,
): Promise<readonly Rejection[]> {
  const shown = unread.slice(0, limit);
  const { ofRow, ofRecord } = await locateLines(source, {
    rows: new Set(faults.map(({ row }) => Number(row))),
    records: new Set(shown.map(({ record }) => record)),
    unread: new Set(unread.map(({ record }) => record)),
  });
  const { file } = source;
  return [
    ...faults.map(({ row, field, reason }) => ({
      file,
      line: ofRow.get(Number(row)) ?? null,
      field: String(field),
      reason: String(reason),
    })),
    ...shown.map(({ record, field, reason }) => ({ file, line: ofRecord.get(record) ?? null, field, reason })),
  ]
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .slice(0, limit);
}

/** A name no other landing has: what is there already is told apart by its ids, not by its file. */
function landingName(file: string): string {
  const stem = basename(file)
    .replace(/[^\w.-]+/g, "_")
    .slice(0, 80);
  return `import-${stem}-${randomUUID().slice(0, 8)}`;
}

/** Says of which file an error is: what DuckDB cannot read, or an expression of the mapping that does not fit the file. */
async function blaming<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    const [reason = ""] = (cause as Error).message.split("\n");
    const { code } = cause as { code?: string };
    if (code === "syntax" || code === "missing" || code === "type")
      throw new ImportError("mapping", `the mapping does not fit: ${reason}`, { file, cause });
    if (cause instanceof QueryError && (code === "out_of_memory" || code === "closed")) throw cause;
    throw new ImportError("unreadable_file", `cannot be read: ${reason}`, { file, cause });
  }
}
