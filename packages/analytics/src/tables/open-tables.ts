import { basename, dirname } from "node:path";
import { type Table, tables } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { isFolder, isThere, listParquetFiles, pendingJournal, type TableWarning } from "./parquet-files.ts";
import { rangeOf } from "./range.ts";
import { sharedViews } from "./shared-views.ts";
import { describeSql, type FileGroup, shapesSql, tableViewSql } from "./view-sql.ts";
import type { Window } from "./window.ts";

/** What `openTables` found. */
export interface OpenTables {
  /** Files in use, by table. */
  readonly files: Readonly<Record<Table, readonly string[]>>;
  /** What is not in the answers, and why: damaged files, records still in the journal. */
  readonly warnings: readonly TableWarning[];
  /** From the first record to just after the last, over all three tables; null when there is none. */
  readonly range: Window | null;
  readonly pendingJournalBytes: number;
}

const tableNames = Object.keys(tables) as readonly Table[];

/**
 * Opens a folder of Parquet as the views `spans`, `signals`, `scores` and `sessions`.
 *
 * It reads `DIR/{spans,signals,scores}/day=YYYY-MM-DD/*.parquet`, and also files that lie in those folders without a day.
 * Columns that older files lack are null; a damaged file is left out with a warning; a table without files is an empty view.
 * Files that appear later are seen by the next `openTables`.
 *
 * @throws {QueryError} `missing`, if there is no such folder
 */
export async function openTables(engine: Engine, dir: string): Promise<OpenTables> {
  if (!(await isFolder(dir)))
    throw new QueryError("missing", (await isThere(dir)) ? `${dir} is a file, not a folder` : `there is no folder ${dir}`, {
      sql: "",
      query: "openTables",
    });
  const warnings: TableWarning[] = [];
  const files = {} as Record<Table, readonly string[]>;
  for (const table of tableNames) {
    const listing = await listParquetFiles(dir, table);
    const opened = await openTable(engine, table, listing.files);
    files[table] = opened.files;
    warnings.push(...listing.warnings, ...opened.warnings);
  }
  for (const view of sharedViews()) await engine.run(view);
  const { bytes: pending, sinceMs } = await pendingJournal(dir);
  // A running collector always has some: worth a word are those that wait for longer than it takes it, or are all there is.
  const isLate = sinceMs !== null && Date.now() - sinceMs > calmMs;
  if (isLate || (pending > 0 && tableNames.every((table) => files[table].length === 0)))
    warnings.push({
      file: "journal",
      reason:
        `${pending} bytes of records are not in Parquet yet: a running collector makes them visible within its sealing time, ` +
        "10 s by default; a dead one's are sealed by the next telltale command",
    });
  if (tableNames.every((table) => files[table].length === 0) && warnings.length === 0)
    warnings.push({ file: dir, reason: `no records: looked for {${tableNames.join(",")}}/day=…/*.parquet in it` });
  const held = tableNames.filter((table) => files[table].length > 0);
  return { files, warnings, range: await rangeOf(engine, held), pendingJournalBytes: pending };
}

/** Several times the time that a collector takes, on a busy machine too. */
const calmMs = 60_000;

interface OpenTable {
  readonly files: readonly string[];
  readonly warnings: readonly TableWarning[];
}

async function openTable(engine: Engine, table: Table, found: readonly string[]): Promise<OpenTable> {
  const { files, warnings, groups } = await readable(engine, found);
  await engine.run(tableViewSql(table, groups));
  return { files, warnings };
}

/** All files where DuckDB can read them together; else those it can read one by one. */
async function readable(engine: Engine, found: readonly string[]): Promise<OpenTable & { groups: readonly FileGroup[] }> {
  if (found.length === 0) return { files: [], warnings: [], groups: [] };
  try {
    return { files: found, warnings: [], groups: await groupsOf(engine, found) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const faults = new Map<string, string>();
    for (const file of found)
      await typesOf(engine, [file], false).catch((fault: Error) => faults.set(file, fault.message.split("\n")[0] ?? ""));
    // Each can be read alone, yet not all together: that is a conflict nobody can settle here.
    if (faults.size === 0) throw error;
    const rest = await readable(
      engine,
      found.filter((file) => !faults.has(file)),
    );
    const named = (file: string) => `${basename(dirname(file))}/${basename(file)}`;
    const warnings = [...faults].map(([file, fault]) => ({ file: named(file), reason: `left out: ${fault}` }));
    return { ...rest, warnings: [...warnings, ...rest.warnings] };
  }
}

/** More shapes than this, and reading them apart costs more than it saves. */
const mostGroups = 12;

/** Files by what they hold: DuckDB then opens only those a question needs, not all of them to find out. */
async function groupsOf(engine: Engine, files: readonly string[]): Promise<readonly FileGroup[]> {
  const shapes = new Map<string, string[]>();
  for (const { file_name: file, shape } of await engine.run(shapesSql(files)))
    shapes.set(String(shape), [...(shapes.get(String(shape)) ?? []), String(file)]);
  const known = new Set(files);
  const isClear = shapes.size <= mostGroups && [...shapes.values()].flat().every((file) => known.has(file));
  const groups = isClear ? [...shapes.values()].map((group) => group.toSorted()) : [files];
  return Promise.all(
    groups.map(async (group) => {
      const types = await typesOf(engine, group, !isClear);
      return { files: group, isMixed: !isClear, types, columns: [...types.keys()] };
    }),
  );
}

/** The columns of some files in their order, with their types. */
async function typesOf(engine: Engine, files: readonly string[], isMixed: boolean): Promise<ReadonlyMap<string, string>> {
  const rows = await engine.run(describeSql(files, isMixed));
  return new Map(rows.map(({ column_name: name, column_type: type }) => [String(name), String(type)]));
}
