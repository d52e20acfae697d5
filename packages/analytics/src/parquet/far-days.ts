import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { column, type Sql, sql } from "../engine/sql.ts";
import { timeColumn } from "./columns.ts";
import { makeFolder, namesIn, syncFolder } from "./durable.ts";
import { folder } from "./folder.ts";

const dayMs = 86_400_000;
/** Of so many days it is remembered: where many senders' clocks are wrong, a landing must not search them all. */
const mostDays = 8;

/** How far a row's time was shifted because two clocks disagreed, in milliseconds, as the collector notes it. */
const skewMs = sql`TRY_CAST(regexp_extract(attributes, '"clockSkewMs":(-?[0-9]+)', 1) AS BIGINT)`;

/**
 * Days, besides those of the rows' own times, in which the same records may lie already: where a clock has jumped by days
 * between two deliveries of a record, its time was shifted in one of them, and by the jump.
 *
 * @returns first moments of days, in epoch milliseconds
 */
export async function farDays(engine: Engine, dir: string, table: Table, stage: Sql): Promise<readonly number[]> {
  const own =
    await engine.run(sql`SELECT DISTINCT CAST(${column(timeColumn[table])} - to_milliseconds(${skewMs}) AS DATE) AS day
    FROM ${stage} WHERE abs(${skewMs}) > ${dayMs}`);
  const notes = (await namesIn(notesOf(dir))).filter((name) => name.startsWith(`${table}-`));
  const dated = await Promise.all(
    notes.map(async (name) => ({ name, atMs: await stat(join(notesOf(dir), name)).then(({ mtimeMs }) => mtimeMs) })),
  );
  const newest = dated.sort((a, b) => b.atMs - a.atMs).slice(0, mostDays);
  const noted = newest.map(({ name }) => Date.parse(name.slice(table.length + 1))).filter((day) => !Number.isNaN(day));
  return [...own.map(({ day }) => Number(day)), ...noted];
}

/** Notes in which days rows lie whose time was shifted by more than a day. The caller holds the folder. */
export async function noteFarDays(engine: Engine, dir: string, table: Table, stage: Sql): Promise<void> {
  const rows = await engine.run(sql`SELECT DISTINCT strftime(${column(timeColumn[table])}, '%Y-%m-%d') AS day
    FROM ${stage} WHERE abs(${skewMs}) > ${dayMs}`);
  if (rows.length === 0) return;
  await makeFolder(notesOf(dir));
  for (const { day } of rows) await writeFile(join(notesOf(dir), `${table}-${day}`), "");
  await syncFolder(notesOf(dir));
}

function notesOf(dir: string): string {
  return join(folder.journal(dir), "far-days");
}
