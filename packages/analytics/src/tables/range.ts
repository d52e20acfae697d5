import { type Table, tables } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { type Sql, sql } from "../engine/sql.ts";
import type { Window } from "./window.ts";

const tableNames = Object.keys(tables) as readonly Table[];

const ranges: Readonly<Record<Table, Sql>> = {
  spans: sql`SELECT min(started_at) AS first_at, max(started_at) AS last_at FROM spans`,
  signals: sql`SELECT min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM signals`,
  scores: sql`SELECT min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM scores`,
};

/** From the first record to just after the last, over the open tables; null where there is none. */
export async function rangeOf(engine: Engine, names: readonly Table[] = tableNames): Promise<Window | null> {
  let range: Window | null = null;
  for (const table of names) {
    const [row] = await engine.run(ranges[table]);
    if (typeof row?.first_at !== "number" || typeof row.last_at !== "number") continue;
    const window = { fromMs: Math.floor(row.first_at), toMs: Math.floor(row.last_at) + 1 };
    range = range ? { fromMs: Math.min(range.fromMs, window.fromMs), toMs: Math.max(range.toMs, window.toMs) } : window;
  }
  return range;
}
