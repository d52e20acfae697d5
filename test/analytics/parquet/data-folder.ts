import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Row, sql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import type { Table } from "@telltale/core/trace";
import { literal, type Sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";

/** A data folder of a test, and what stands in it. */
export interface DataFolder {
  readonly dir: string;
  /** Columns of the rows of a table, as Parquet has them, by id. */
  rows(table: Table, columns?: string): Promise<readonly Row[]>;
  ids(table: Table): Promise<readonly string[]>;
  /** Paths below the folder, sorted; without locks. */
  files(below?: string): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function createDataFolder(at?: string): Promise<DataFolder> {
  const dir = at ?? (await mkdtemp(join(tmpdir(), "telltale-")));
  const engine = await createNodeEngine({ threads: 2 });

  async function files(below = ""): Promise<readonly string[]> {
    const entries = await readdir(join(dir, below), { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
    return paths.filter((path) => !path.endsWith(".lock")).sort();
  }

  async function rows(table: Table, columns = "id"): Promise<readonly Row[]> {
    if ((await files(table)).length === 0) return [];
    const source: Sql = literal(join(dir, table, "*", "*.parquet"));
    return engine.run(
      sql`SELECT ${userSql(columns)} FROM read_parquet(${source}, hive_partitioning = true, union_by_name = true) ORDER BY id`,
    );
  }

  return {
    dir,
    files,
    rows,
    ids: async (table) => (await rows(table)).map(({ id }) => String(id)),
    async remove() {
      await engine.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
