import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { column, literal, type Sql, sql, time, userSql } from "../engine/sql.ts";
import { columnsOf, timeColumn } from "./columns.ts";
import { dropKept } from "./drop-kept.ts";
import { makeFolder, namesIn, place, syncFolder } from "./durable.ts";
import { noteFarDays } from "./far-days.ts";
import { dayFolder, folder, withFolder } from "./folder.ts";
import { dropForgotten } from "./forgotten.ts";
import { settleSwaps } from "./swaps.ts";

/** What came of a landing. */
export interface Landed {
  /** Records kept. */
  readonly rows: number;
  /** Records left out because their id came twice, or is in the folder already. */
  readonly duplicates: number;
  /** Records left out because they were erased before: `forget`. */
  readonly erased: number;
  /** The Parquet files, one for each day. */
  readonly files: readonly string[];
}

export interface LandOptions {
  /**
   * What its files are called, without `.parquet`. Landing a name again replaces what it landed before, so a landing that
   * was cut short is simply repeated; once a compaction has taken such a file in, its records are duplicates like any other.
   */
  readonly name: string;
}

/**
 * Lands the rows of a SELECT in a table of the folder, as one Parquet file for each day: each record once, a file visible
 * only when it is whole and on the disk. Records that were erased before are left out.
 *
 * @param engine any Node engine; it needs no open tables
 * @param dir the data folder; made if it is not there
 * @param select its columns are named as `columnsOf(table)` names them, in any order; each is cast to the declared type, and
 *   an optional one that is absent is null
 * @throws {TypeError} if a column is unknown, or a required one is absent or null somewhere
 * @throws {QueryError} if the SELECT fails or a value does not fit its column
 */
export async function land(engine: Engine, dir: string, table: Table, select: Sql, { name }: LandOptions): Promise<Landed> {
  checkName(name);
  const columns = await columnsIn(engine, table, select);
  return withFolder(engine, dir, () => landHere(engine, dir, table, sql`SELECT ${columns} FROM (${select})`, name));
}

let stages = 0;

/** Lands a SELECT of exactly the table's columns. The caller holds the folder. */
export async function landHere(engine: Engine, dir: string, table: Table, select: Sql, name: string): Promise<Landed> {
  const stage = column(`telltale_stage_${++stages}`);
  await rm(folder.staging(dir), { recursive: true, force: true });
  await makeFolder(folder.staging(dir));
  await settleSwaps(dir, `${name}.parquet`);
  try {
    await engine.run(sql`CREATE TEMP TABLE ${stage} AS ${select}`);
    await checkRequired(engine, table, stage);
    const dropped = await dropKept(engine, dir, table, stage, name);
    const erased = await dropForgotten(engine, dir, table, stage);
    await noteFarDays(engine, dir, table, stage);
    const days = await daysOf(engine, table, stage);
    const drafts: string[] = [];
    for (const day of days) drafts.push(await copyDay(engine, dir, table, stage, day, name));
    const files: string[] = [];
    for (const [i, { fromMs }] of days.entries()) {
      const file = join(dayFolder(dir, table, fromMs), `${name}.parquet`);
      await place(drafts[i] as string, file);
      files.push(file);
    }
    await removeOthers(dir, table, files, name);
    return { rows: days.reduce((sum, { n }) => sum + n, 0), duplicates: dropped, erased, files };
  } finally {
    await engine.run(sql`DROP TABLE IF EXISTS ${stage}`);
    await rm(folder.staging(dir), { recursive: true, force: true });
  }
}

export function checkName(name: string): void {
  if (!/^[A-Za-z0-9][\w.-]{0,199}$/.test(name))
    throw new RangeError(`land: the name ${JSON.stringify(name)} must be letters, digits, dots, dashes and underscores`);
}

/** The table's columns out of a SELECT's: cast, or null. */
async function columnsIn(engine: Engine, table: Table, select: Sql): Promise<Sql> {
  const given = new Set(
    (await engine.run(sql`SELECT column_name FROM (DESCRIBE ${select})`)).map((row) => String(row.column_name)),
  );
  const columns = columnsOf(table);
  const unknown = [...given].filter((name) => !columns.some((known) => known.name === name));
  if (unknown.length > 0) throw new TypeError(`land: ${table} has no column ${unknown.join(", ")}`);
  const absent = columns.filter((known) => known.required && !given.has(known.name));
  if (absent.length > 0) throw new TypeError(`land: ${table} needs the column ${absent.map(({ name }) => name).join(", ")}`);
  const pieces = columns.map(({ name, type }) => `CAST(${given.has(name) ? `"${name}"` : "NULL"} AS ${type}) AS "${name}"`);
  return userSql(pieces.join(", "));
}

async function checkRequired(engine: Engine, table: Table, stage: Sql): Promise<void> {
  const required = columnsOf(table).filter((column) => column.required);
  const counts = userSql(required.map(({ name }) => `count(*) - count("${name}") AS "${name}"`).join(", "));
  const [nulls = {}] = await engine.run(sql`SELECT ${counts} FROM ${stage}`);
  for (const [name, n] of Object.entries(nulls))
    if (Number(n) > 0) throw new TypeError(`land: the column ${name} of ${table} is null in ${n} rows`);
}

interface Day {
  readonly fromMs: number;
  readonly n: number;
}

async function daysOf(engine: Engine, table: Table, stage: Sql): Promise<readonly Day[]> {
  const at = column(timeColumn[table]);
  const rows = await engine.run(sql`SELECT CAST(${at} AS DATE) AS day, count(*) AS n FROM ${stage} GROUP BY 1 ORDER BY 1`);
  return rows.map(({ day, n }) => ({ fromMs: Number(day), n: Number(n) }));
}

async function copyDay(engine: Engine, dir: string, table: Table, stage: Sql, { fromMs }: Day, name: string): Promise<string> {
  const draft = join(folder.staging(dir), `${table}-${fromMs}-${name}.parquet`);
  const at = column(timeColumn[table]);
  await engine.run(sql`COPY (
      SELECT * FROM ${stage} WHERE ${at} >= ${time(fromMs)} AND ${at} < ${time(fromMs + 86_400_000)} ORDER BY ${at}
    ) TO ${literal(draft)} (FORMAT parquet, COMPRESSION zstd)`);
  return draft;
}

/** Files of the same name from an earlier attempt, in days that have no records of it any more. */
async function removeOthers(dir: string, table: Table, kept: readonly string[], name: string): Promise<void> {
  const days = (await namesIn(folder.table(dir, table))).filter((entry) => entry.startsWith("day="));
  for (const day of days) {
    const place = join(folder.table(dir, table), day);
    const file = join(place, `${name}.parquet`);
    if (kept.includes(file) || !(await namesIn(place)).includes(`${name}.parquet`)) continue;
    await rm(file);
    await syncFolder(place);
  }
}
