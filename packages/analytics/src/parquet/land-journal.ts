import { open, rm, truncate } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Table, tables } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { column, join as joined, literal, type Sql, sql, userSql } from "../engine/sql.ts";
import { columnsOf } from "./columns.ts";
import { makeFolder, place } from "./durable.ts";
import { folder } from "./folder.ts";
import { completeLines, journalLine, readJournalLine } from "./journal-lines.ts";
import { type Landed, landHere } from "./land.ts";

/** What came of a journal, table by table. */
export type LandedJournal = { readonly [T in Table]: Landed } & {
  /** Lines that could not be read; they are in `set-aside/`. */
  readonly setAside: number;
};

const nothing: Landed = { rows: 0, duplicates: 0, erased: 0, files: [] };
const landedNothing: Record<Table, Landed> = { spans: nothing, signals: nothing, scores: nothing };
const tableNames = Object.keys(tables) as readonly Table[];
let loads = 0;

/**
 * Turns a finished journal into Parquet files called `name`. The caller holds the folder and removes the journal afterwards;
 * until then everything may be done again.
 *
 * A tail without a line end was never acknowledged and is cut off. A line that cannot be read is set aside with its reason.
 */
export async function landJournal(engine: Engine, dir: string, path: string, name: string): Promise<LandedJournal> {
  if ((await cutTornTail(path)) === 0) return { ...landedNothing, setAside: 0 };
  return withLines(engine, async (lines) => {
    const setAside = await load(engine, dir, path, name, lines);
    return { ...(await landLines(engine, dir, lines, name)), setAside };
  });
}

/**
 * Turns several finished journals into Parquet files called `name`, as {@link landJournal} does one, if every line of theirs
 * can be read.
 *
 * @returns whether they were landed; otherwise nothing was done
 */
export async function landWholeJournals(engine: Engine, dir: string, paths: readonly string[], name: string): Promise<boolean> {
  const held: string[] = [];
  for (const path of paths) if ((await cutTornTail(path)) > 0) held.push(path);
  if (held.length === 0) return true;
  return withLines(engine, async (lines) => {
    try {
      await readInto(engine, lines, held);
      if (!(await isComplete(engine, lines))) return false;
    } catch (cause) {
      if (cause instanceof QueryError) return false;
      throw cause;
    }
    await landLines(engine, dir, lines, name);
    return true;
  });
}

async function withLines<T>(engine: Engine, work: (lines: Sql) => Promise<T>): Promise<T> {
  const lines = column(`telltale_lines_${++loads}`);
  try {
    return await work(lines);
  } finally {
    await engine.run(sql`DROP TABLE IF EXISTS ${lines}`);
  }
}

/** Lands the lines table by table. */
async function landLines(engine: Engine, dir: string, lines: Sql, name: string): Promise<Record<Table, Landed>> {
  const landed: Record<Table, Landed> = { ...landedNothing };
  const counts = joined(
    tableNames.map((table) => sql`count(${column(table)}) AS ${column(table)}`),
    ", ",
  );
  const [present = {}] = await engine.run(sql`SELECT ${counts} FROM ${lines}`);
  for (const table of tableNames)
    if (Number(present[table]) > 0) landed[table] = await landHere(engine, dir, table, recordsOf(table, lines), name);
  return landed;
}

/** Reads the journal into a table of the engine, as it is if it can be, else without the lines that cannot be read. */
async function load(engine: Engine, dir: string, path: string, name: string, lines: Sql): Promise<number> {
  try {
    await readInto(engine, lines, [path]);
    if (await isComplete(engine, lines)) return 0;
  } catch (cause) {
    if (!(cause instanceof QueryError) || cause.code === "out_of_memory") throw cause;
  }
  const sifted = await sift(dir, path, name);
  await readInto(engine, lines, [sifted.path], sifted.longestLine);
  await rm(sifted.path);
  return sifted.setAside;
}

/** DuckDB reads a line of up to 16 MB by itself. */
const usualLine = 16 * 2 ** 20;

async function readInto(engine: Engine, lines: Sql, paths: readonly string[], longestLine = 0): Promise<void> {
  const types = tableNames.map((table) => {
    const fields = columnsOf(table).map(({ field, jsonType }) => `"${field}" ${jsonType}`);
    return sql`${userSql(table)}: ${literal(`STRUCT(${fields.join(", ")})`)}`;
  });
  const size = userSql(String(Math.max(usualLine, longestLine + 1024)));
  await engine.run(sql`CREATE OR REPLACE TEMP TABLE ${lines} AS SELECT * FROM read_json([${joined(paths.map(literal), ", ")}],
    format = 'newline_delimited', maximum_object_size = ${size}, columns = {${joined(types, ", ")}})`);
}

/** Whether every line is one record with all that a record must have. */
async function isComplete(engine: Engine, lines: Sql): Promise<boolean> {
  const whole = tableNames.map((table) => {
    const required = columnsOf(table).filter((known) => known.required);
    const fields = required.map(({ field }) => sql`${column(table)}[${literal(field)}] IS NOT NULL`);
    return sql`CAST(${joined(fields, " AND ")} AS INTEGER)`;
  });
  const [row] = await engine.run(sql`SELECT count(*) AS n FROM ${lines} WHERE list_sum([${joined(whole, ", ")}]) <> 1`);
  return row?.n === 0;
}

function recordsOf(table: Table, lines: Sql): Sql {
  const columns = userSql(
    columnsOf(table)
      .map(({ fromJson, type, name }) => `CAST(${fromJson} AS ${type}) AS "${name}"`)
      .join(", "),
  );
  return sql`SELECT ${columns} FROM (SELECT unnest(${column(table)}) FROM ${lines} WHERE ${column(table)} IS NOT NULL)`;
}

/** Copies the lines that are records to a file in the staging folder, and writes down the others. */
async function sift(dir: string, path: string, name: string) {
  await makeFolder(folder.staging(dir));
  const kept = join(folder.staging(dir), `${name}.sifted.ndjson`);
  const aside = join(folder.staging(dir), `${name}.aside.ndjson`);
  const keptFile = await open(kept, "w");
  const asideFile = await open(aside, "w");
  let number = 0;
  let setAside = 0;
  let longestLine = 0;
  try {
    for await (const bytes of completeLines(path)) {
      number++;
      const line = readJournalLine(bytes);
      if (line.ok) {
        const text = Buffer.from(journalLine(line.table, line.record));
        longestLine = Math.max(longestLine, text.length);
        await keptFile.appendFile(text);
      } else {
        setAside++;
        const entry = { file: basename(path), line: number, reason: line.reason, text: Buffer.from(bytes).toString() };
        await asideFile.appendFile(`${JSON.stringify(entry)}\n`);
      }
    }
  } finally {
    await keptFile.close();
    await asideFile.close();
  }
  if (setAside > 0) await place(aside, join(folder.setAside(dir), `${name}.ndjson`));
  else await rm(aside);
  return { path: kept, setAside, longestLine };
}

/** Cuts what follows the last line end, and gives what is left in bytes. */
async function cutTornTail(path: string): Promise<number> {
  const file = await open(path, "r");
  let end = 0;
  try {
    const { size } = await file.stat();
    const block = Buffer.alloc(65_536);
    for (let to = size; to > 0 && end === 0; to -= Math.min(to, block.length)) {
      const from = Math.max(0, to - block.length);
      const { bytesRead } = await file.read(block, 0, to - from, from);
      end = from + block.subarray(0, bytesRead).lastIndexOf(10) + 1;
      if (end === from) end = 0;
    }
    if (end === size) return end;
  } finally {
    await file.close();
  }
  await truncate(path, end);
  return end;
}
