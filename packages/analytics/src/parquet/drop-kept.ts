import { join } from "node:path";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { column, join as joined, literal, type Sql, sql } from "../engine/sql.ts";
import { timeColumn } from "./columns.ts";
import { namesIn } from "./durable.ts";
import { farDays } from "./far-days.ts";
import { dayFolder } from "./folder.ts";

const dayMs = 86_400_000;

/**
 * Removes from a staged table what must not be kept again: all but the first of the rows with one id, and the rows whose id
 * is already in a Parquet file of the folder.
 *
 * A record that comes again has the same time, give or take the correction of its sender's clock, so the days beside its own
 * are looked at too, and days that a clock has jumped to. Files called `name` are not looked at: they are what this landing is about to replace.
 *
 * @returns how many rows were removed
 */
export async function dropKept(engine: Engine, dir: string, table: Table, stage: Sql, name: string): Promise<number> {
  const [before = {}] = await engine.run(sql`SELECT count(*) AS n, count(DISTINCT id) AS ids FROM ${stage}`);
  if (before.ids !== before.n)
    await engine.run(sql`DELETE FROM ${stage} WHERE rowid NOT IN (SELECT min(rowid) FROM ${stage} GROUP BY id)`);
  const files = await filesAround(engine, dir, table, stage, name);
  if (files.length > 0) await dropIdsIn(engine, stage, files);
  const [after = {}] = await engine.run(sql`SELECT count(*) AS n FROM ${stage}`);
  return Number(before.n) - Number(after.n);
}

async function filesAround(engine: Engine, dir: string, table: Table, stage: Sql, name: string): Promise<readonly string[]> {
  const rows = await engine.run(sql`SELECT DISTINCT CAST(${column(timeColumn[table])} AS DATE) AS day FROM ${stage}`);
  const own = rows.map(({ day }) => Number(day));
  const far = await farDays(engine, dir, table, stage);
  const days = new Set([...own, ...far].flatMap((day) => [day - dayMs, day, day + dayMs]));
  const files: string[] = [];
  for (const day of days) {
    const place = dayFolder(dir, table, day);
    const names = (await namesIn(place)).filter((file) => file.endsWith(".parquet") && file !== `${name}.parquet`);
    files.push(...names.map((file) => join(place, file)));
  }
  return files;
}

async function dropIdsIn(engine: Engine, stage: Sql, files: readonly string[]): Promise<void> {
  const list = joined(files.map(literal), ", ");
  try {
    // A file without an `id` must be an error, not the staged table's own `id`: hence the names. The inner condition lets DuckDB skip the row groups whose range of ids does not meet the staged ones.
    await engine.run(sql`DELETE FROM ${stage} WHERE id IN (
      SELECT kept.id FROM read_parquet([${list}], union_by_name = true) AS kept
      WHERE kept.id IN (SELECT staged.id FROM ${stage} AS staged))`);
  } catch (cause) {
    if (!isForeign(cause)) throw cause;
    // A stranger's torn file must not keep good records from landing: it is left out, and whoever reads the folder names it.
    if (files.length > 1) for (const file of files) await dropIdsIn(engine, stage, [file]);
  }
}

function isForeign(cause: unknown): boolean {
  return cause instanceof QueryError && (cause.code === "unreadable_file" || cause.code === "missing");
}
