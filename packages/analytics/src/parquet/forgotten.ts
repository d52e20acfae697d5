import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { column, join as joined, literal, type Sql, sql } from "../engine/sql.ts";
import { timeColumn } from "./columns.ts";
import { makeFolder, namesIn, place } from "./durable.ts";
import { folder } from "./folder.ts";

/** What ties a record that does not name its user to one that does. */
export const linkColumns = ["session_id", "conversation_id", "trace_id", "span_id"] as const;

/**
 * Notes that records were erased, so that they do not come back when a page sends them again: lines of
 * `{ what, hash, before_ms }` in `DIR/forgotten`. `what` is `user_id`, `session_id`, or `linked session_id` and the like, which
 * concerns records without a user only. The id itself is not kept, but its SHA-256. A record from `before_ms` on is new, and
 * is kept.
 *
 * @param notes a SELECT of `what`, `value` and `before_ms`
 */
export async function noteForgotten(engine: Engine, dir: string, notes: Sql): Promise<void> {
  const name = join(folder.forgotten(dir), randomBytes(8).toString("hex"));
  await makeFolder(folder.forgotten(dir));
  await engine.run(
    sql`COPY (SELECT what, sha256(value) AS hash, before_ms FROM (${notes})) TO ${literal(`${name}.draft`)} (FORMAT json)`,
  );
  await place(`${name}.draft`, `${name}.ndjson`);
}

let tablesMade = 0;

/**
 * Removes from a staged table the records that were erased before, and notes what newly turns out to be tied to them. The
 * caller holds the folder.
 *
 * @returns how many records it removed
 */
export async function dropForgotten(engine: Engine, dir: string, table: Table, stage: Sql): Promise<number> {
  const files = (await namesIn(folder.forgotten(dir))).filter((name) => name.endsWith(".ndjson"));
  if (files.length === 0) return 0;
  const paths = joined(
    files.map((name) => literal(join(folder.forgotten(dir), name))),
    ", ",
  );
  const known = column(`telltale_forgotten_${++tablesMade}`);
  const at = column(timeColumn[table]);
  try {
    await engine.run(sql`CREATE TEMP TABLE ${known} AS
      SELECT what, hash, max(make_timestamp(before_ms * 1000)) AS before, max(before_ms) AS before_ms
      FROM read_json([${paths}], format = 'newline_delimited', columns = {what: 'VARCHAR', hash: 'VARCHAR', before_ms: 'BIGINT'})
      GROUP BY what, hash`);
    const isKnown = (what: string, name: string) => sql`EXISTS (SELECT 1 FROM ${known} AS known
      WHERE known.what = ${what} AND known.hash = sha256(staged.${column(name)}) AND staged.${at} < known.before)`;
    const links = linksOf(sql`(SELECT staged.*, known.before_ms FROM ${stage} AS staged
      JOIN ${known} AS known ON known.what = 'user_id' AND known.hash = sha256(staged.user_id) AND staged.${at} < known.before)`);
    const news = sql`SELECT what, value, before_ms FROM (${links}) AS link
      WHERE NOT EXISTS (SELECT 1 FROM ${known} AS known WHERE known.what = link.what AND known.hash = sha256(link.value))`;
    const [count] = await engine.run(sql`SELECT count(*) AS n FROM (${news})`);
    if (Number(count?.n) > 0) {
      await noteForgotten(engine, dir, news);
      await engine.run(
        sql`INSERT INTO ${known} SELECT what, sha256(value), make_timestamp(before_ms * 1000), before_ms FROM (${news})`,
      );
    }
    const linked = joined(
      linkColumns.map((name) => isKnown(`linked ${name}`, name)),
      " OR ",
    );
    const [dropped] = await engine.run(sql`DELETE FROM ${stage} AS staged WHERE ${isKnown("user_id", "user_id")}
      OR ${isKnown("session_id", "session_id")} OR (staged.user_id IS NULL AND (${linked}))`);
    return Number(dropped?.Count);
  } finally {
    await engine.run(sql`DROP TABLE IF EXISTS ${known}`);
  }
}

/** What rows with `before_ms` and the link columns are tied to, as `what`, `value` and `before_ms`. */
function linksOf(rows: Sql): Sql {
  return joined(
    linkColumns.map(
      (name) => sql`SELECT DISTINCT ${`linked ${name}`} AS what, ${column(name)} AS value, before_ms
        FROM ${rows} WHERE ${column(name)} IS NOT NULL`,
    ),
    "\nUNION ALL\n",
  );
}
