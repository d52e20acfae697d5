import type { OwnPrice } from "@telltale/core/cost";
import type { Engine } from "../engine/engine.ts";
import { createNodeEngine, type NodeEngine } from "../engine/node-engine.ts";
import { priceFunction } from "../pricing/price-function.ts";
import { blaming } from "./blaming.ts";
import { detectDialect } from "./detect-dialect.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { dialects } from "./dialects/index.ts";
import { findFiles } from "./find-files.ts";
import { ImportError } from "./import-error.ts";
import { importMapped } from "./import-mapped.ts";
import { type FileResult, joinedResults } from "./import-result.ts";
import { importRows } from "./import-rows.ts";
import { Mapping, type MappingInput } from "./mapping.ts";
import { readMapping } from "./read-mapping.ts";
import { openRows, sampleOf } from "./rows/open-rows.ts";

export interface ImportResult extends FileResult {
  readonly files: readonly string[];
  /** What the files were read as: the names of dialects, or of the mapping. */
  readonly as: readonly string[];
  /** Files that could not be read at all. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  /** Whether it was stopped before its end. What it counts as imported is there; importing again brings the rest. */
  readonly isStopped: boolean;
}

export interface ImportProgress {
  readonly file: string;
  /** Number of the file, from 1, of so many. */
  readonly number: number;
  readonly of: number;
  readonly stage: "checking" | "landing" | "reading" | "done";
  /** Rows in this file, once they are counted; while reading, those read so far. */
  readonly rows: number | null;
}

export interface ImportOptions {
  /** A file, a folder, or a pattern such as `logs/*.jsonl.gz`; or several of them. */
  readonly file: string | readonly string[];
  /** A dialect's or a ready mapping's name, the path of a mapping file, or a mapping. Left out: the dialect is told by each file. */
  readonly as?: string | MappingInput | undefined;
  /** The data folder the records go to. */
  readonly dir: string;
  /** With a mapping: constants for every span, before what the mapping says: `{ feature: "chat", environment: "staging" }`. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** With a dialect: keep the words of prompts and answers, redacted. Default: only how long they were. */
  readonly keepsText?: boolean;
  /** With a dialect: when rows happened that do not say, in epoch milliseconds. Default: as the row before them. */
  readonly atMs?: number | undefined;
  /** Prices of private models; they win over the price list. */
  readonly prices?: readonly OwnPrice[];
  /** Any Node engine; one is made and closed if none is given. With a mapping it prices only if it was made with `price_of`. */
  readonly engine?: Engine;
  /** How many rejections to report for each file. */
  readonly maxRejected?: number;
  /** Stops the import; files are whole or not there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Imports files of calls, signals and scores: exports of others by their dialect, any table by a mapping. A row that does not fit is
 * reported and the rest goes on; importing a file again, or one that overlaps it, changes nothing. Memory stays bounded.
 *
 * @throws {ImportError} if no file is found, none can be read, a file is of no known dialect, or the mapping is wrong
 */
export async function importFile(options: ImportOptions): Promise<ImportResult> {
  const { as, prices = [] } = options;
  const dialect = dialects.find(({ name }) => name === as);
  const mapping = as === undefined || dialect ? undefined : withConstants(await readMapping(as), options.set ?? {});
  const engine = options.engine ?? (await createNodeEngine({ functions: [priceFunction(prices)] }));
  try {
    if (mapping) return await importAll(engine, options, (file, tell) => mapped(engine, mapping, file, options, tell));
    // The engine that reads hands rows over while the other one writes.
    const reader = await createNodeEngine({ memoryLimit: "512MB", threads: 2 });
    try {
      return await importAll(engine, options, (file, tell) => rowsOf(engine, reader, dialect, file, options, tell));
    } finally {
      await reader.close();
    }
  } finally {
    if (!options.engine) await engine.close();
  }
}

type Tell = (stage: ImportProgress["stage"], rows: number | null) => void;
type One = { readonly as: string; readonly result: FileResult };

async function mapped(
  engine: Engine,
  mapping: Mapping,
  file: string,
  { dir, maxRejected = 20 }: ImportOptions,
  tell: Tell,
): Promise<One> {
  return { as: mapping.name, result: await importMapped(engine, mapping, file, { dir, maxRejected, tell }) };
}

async function rowsOf(
  engine: Engine,
  reader: NodeEngine,
  said: Dialect | undefined,
  file: string,
  { dir, maxRejected = 20, keepsText = false, prices = [], atMs, signal }: ImportOptions,
  tell: Tell,
): Promise<One> {
  tell("checking", null);
  const open = await blaming(file, openRows(reader, file));
  try {
    const dialect = said ?? detectDialect(await blaming(file, sampleOf(open)), file);
    const result = await importRows(engine, dialect, open, { dir, keepsText, prices, atMs, maxRejected, signal, tell });
    return { as: dialect.name, result };
  } finally {
    await open.close();
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

async function importAll(
  engine: Engine,
  { file: path, signal, onProgress }: ImportOptions,
  importOne: (file: string, tell: Tell) => Promise<One>,
): Promise<ImportResult> {
  const paths = typeof path === "string" ? [path] : path;
  const found: string[] = [];
  for (const one of paths) found.push(...(await findFiles(engine, one)));
  const files = [...new Set(found)];
  const parts: One[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const [i, file] of files.entries()) {
    if (signal?.aborted) break;
    try {
      parts.push(await importOne(file, (stage, rows) => onProgress?.({ file, number: i + 1, of: files.length, stage, rows })));
    } catch (error) {
      if (files.length === 1 || !isOfFile(error)) throw error;
      unreadable.push({ file, reason: error.message.slice(file.length + 2) });
    }
  }
  if (parts.length === 0 && !signal?.aborted) {
    const reason = `none of its ${files.length} files can be read; the first ${unreadable[0]?.reason}`;
    throw new ImportError("unreadable_file", reason, { file: paths.join(", ") });
  }
  return {
    ...joinedResults(parts.map(({ result }) => result)),
    files,
    as: [...new Set(parts.map(({ as }) => as))],
    unreadable,
    isStopped: signal?.aborted ?? false,
  };
}

function isOfFile(error: unknown): error is ImportError {
  return error instanceof ImportError && (error.code === "unreadable_file" || error.code === "undetected");
}
