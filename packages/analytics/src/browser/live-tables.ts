import { type RecordOf, type Table, tables } from "@telltale/core/trace";
import { column, type Sql, userSql } from "../engine/sql.ts";
import type { WasmDatabase } from "../engine/wasm-database.ts";
import { columnsOf } from "../parquet/columns.ts";
import type { Batch } from "../parquet/store.ts";
import { macros } from "../tables/macros.ts";
import { rangeOf } from "../tables/range.ts";
import { sharedViews } from "../tables/shared-views.ts";
import { viewSql } from "../tables/view-sql.ts";
import type { Window } from "../tables/window.ts";
import { type ColumnsRead, columnsNamed, columnsOfPlan } from "./columns-read.ts";
import { createFileTable, type FileTable } from "./file-table.ts";
import type { OpenFiles } from "./open-files.ts";
import type { ParquetReader } from "./parquet-reader.ts";
import type { LoadProgress } from "./progress.ts";
import type { Ahead } from "./read-ahead.ts";
import { createRecordTable, type RecordTable } from "./record-table.ts";

/** The views over files and records, and what keeps them up to date. Its caller sees to it that one call ends before the next. */
export interface LiveTables {
  /** Makes the views, in place of those of an earlier opening. */
  open(): Promise<void>;
  /** Fetches what a statement reads and is not there yet. */
  bring(statement: Sql, signal: AbortSignal | undefined): Promise<void>;
  add(records: Partial<Batch>): Promise<void>;
  range(): Promise<Window | null>;
}

const tableNames = Object.keys(tables) as readonly Table[];
const sharedNames = ["sessions", ...macros.map(({ name }) => name)];

export interface LiveTablesOptions {
  readonly window?: Window | undefined;
  /** Tells the tables of this opening from those of another. */
  readonly generation: number;
  readonly ahead: Readonly<Record<Table, Ahead | null>>;
  readonly onProgress: (progress: LoadProgress) => void;
}

export function createLiveTables(
  database: WasmDatabase,
  reader: ParquetReader,
  { byTable }: OpenFiles,
  { window, generation, ahead, onProgress }: LiveTablesOptions,
): LiveTables {
  const perTable = <T>(make: (table: Table) => T) =>
    Object.fromEntries(tableNames.map((table) => [table, make(table)])) as Readonly<Record<Table, T>>;
  const files = perTable(
    (table): FileTable => createFileTable(database, reader, table, byTable[table], { window, generation, ahead: ahead[table] }),
  );
  const records = perTable((table): RecordTable => createRecordTable(database, table, generation));

  const viewOf = (table: Table) =>
    viewSql(
      table,
      [files[table].part(), records[table].part()].filter((part) => part !== null),
    );
  const show = (table: Table) => database.run(viewOf(table));

  async function columnsRead(statement: Sql): Promise<ColumnsRead> {
    try {
      return columnsOfPlan(await database.explain(statement));
    } catch {
      // Of a script, or of what is no question, there is no plan; a mistake in it shows when it runs.
      return columnsNamed(
        statement,
        perTable((table) => files[table].columns.map(({ name }) => name)),
      );
    }
  }

  let hasShared = false;
  let isFirst = true;
  /** Makes macros and `sessions`: before the second statement, or before the first if that may use them, lest the first answer wait. */
  async function share(statement: Sql): Promise<void> {
    const isWithout = isFirst && mentions(statement, tableNames) && !mentions(statement, sharedNames);
    isFirst = false;
    if (hasShared || isWithout) return;
    await database.run(script(sharedViews()));
    await database.runAside(script(sharedViews()));
    hasShared = true;
  }

  async function bring(statement: Sql, signal: AbortSignal | undefined): Promise<void> {
    await share(statement);
    if (tableNames.every((table) => files[table].isWhole())) return;
    const read = await columnsRead(statement);
    const told = (table: Table) => (share: number) =>
      onProgress({ part: "columns", share, bytes: reader.bytes(), what: `the columns of ${table}` });
    for (const [table, names] of read) {
      const before = files[table].part()?.from;
      try {
        await files[table].load(names, signal, told(table));
      } finally {
        if (files[table].part()?.from !== before) await show(table);
      }
    }
  }

  return {
    bring,
    async open() {
      const shapes = tableNames.map((table) => shapeSql(table, files[table]));
      await database.run(script(tableNames.map(viewOf)));
      await database.runAside(script(shapes));
    },
    async add(batch) {
      const inserts = tableNames.map((table) => records[table].prepare((batch[table] ?? []) as readonly RecordOf<Table>[]));
      for (const [at, insert] of inserts.entries()) if (await insert()) await show(tableNames[at] as Table);
    },
    async range() {
      const ask = {
        run: async (statement: Sql) => bring(statement, undefined).then(() => database.run(statement)),
        close: database.close,
      };
      const untold = tableNames.filter((table) => files[table].rows > 0 && files[table].range === null);
      const told = tableNames.flatMap((table) => [files[table].range, records[table].range()]);
      return union([...told, untold.length > 0 ? await rangeOf(ask, untold) : null]);
    },
  };
}

/** Whether one of these words stands in it. */
function mentions({ text }: Sql, words: readonly string[]): boolean {
  const said = new Set(text.toLowerCase().match(/[a-z_]\w*/g));
  return words.some((word) => said.has(word));
}

/** Statements to be run in one go. */
function script(statements: readonly Sql[]): Sql {
  return userSql(statements.map(({ text }) => text).join(";\n"));
}

/** An empty table with every column the view will have, for DuckDB to plan over. */
function shapeSql(table: Table, { columns }: FileTable): Sql {
  const own = columnsOf(table);
  const known = new Set(own.map(({ name }) => name));
  const others = columns.filter(({ name }) => !known.has(name) && name !== "model");
  const derived = [...(table === "spans" ? [{ name: "model", type: "VARCHAR" }] : []), { name: "day", type: "DATE" }];
  const listed = [...own, ...derived, ...others].map(({ name, type }) => `${column(name).text} ${type}`);
  return userSql(`CREATE OR REPLACE TABLE shape.${table} (${listed.join(", ")})`);
}

function union(windows: readonly (Window | null)[]): Window | null {
  const held = windows.filter((window) => window !== null);
  if (held.length === 0) return null;
  return {
    fromMs: Math.min(...held.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...held.map(({ toMs }) => toMs)),
  };
}
