import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine } from "@telltale/analytics/node";
import { onTestFinished } from "vitest";
import { literal, sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";

/** A folder that is removed when the test has ended. */
export async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "telltale-watch-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export interface SomeSpans {
  /** Epoch milliseconds of the first, a whole minute. */
  readonly fromMs: number;
  readonly minutes: number;
  readonly perMinute: number;
  /** Of each ten calls, how many fail. */
  readonly failuresOfTen: number;
  /** Whose all of them are. */
  readonly user?: string;
  /** Further columns, as SQL. */
  readonly more?: string;
}

let files = 0;

/** Writes model calls as a collector would have: whole files, moved into the folder of their day. Each call is of another user. */
export async function writeSpans(
  dir: string,
  { fromMs, minutes, perMinute, failuresOfTen, user, more = "" }: SomeSpans,
): Promise<void> {
  const engine = await createNodeEngine();
  try {
    const day = new Date(fromMs).toISOString().slice(0, 10);
    await mkdir(join(dir, "spans", `day=${day}`), { recursive: true });
    const path = join(dir, "spans", `day=${day}`, `some-${++files}.parquet`);
    const rows = `SELECT uuid() AS id, 'llm' AS kind, 's' || i AS session_id, ${user ? `'${user}'` : "'u' || i"} AS user_id,
      make_timestamp(CAST(${fromMs} + i * ${Math.floor(60_000 / perMinute)} AS BIGINT) * 1000) AS started_at, 800.0 AS duration_ms,
      CASE WHEN i % 10 < ${failuresOfTen} THEN 'error' ELSE 'ok' END AS status${more}
      FROM range(${minutes * perMinute}) t(i)`;
    await engine.run(sql`COPY (${userSql(rows)}) TO ${literal(path)} (FORMAT parquet)`);
  } finally {
    await engine.close();
  }
}

export const errorRule = {
  presets: "none" as const,
  rules: [{ extends: "error-rate", name: "errors", renotify: "never" as const, recoverAfter: "5m" }],
};

export const minute = 60_000;
/** Noon of some day. */
export const noon = Date.UTC(2026, 4, 12, 12);
