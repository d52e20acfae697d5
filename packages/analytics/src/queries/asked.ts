import type { Cell, Row } from "../engine/cell.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { sessionsSql } from "../tables/sessions.ts";
import { inWindow, type Window } from "../tables/window.ts";
import { dimension, dimensionName, type Source, sourceTime } from "./dimensions.ts";

/** What every question may be asked with. */
export interface Asked extends Window {
  /** Columns to answer for separately: `["model", "promptVersion"]`; an unknown one is an error that lists them. */
  readonly by?: readonly string[];
  /** One answer per hour or per day (UTC) as `atMs`; hours and days without rows are absent. */
  readonly every?: "hour" | "day";
  /** Rows to keep: column → the value, or any of several; null means the column is empty. */
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
}

const truncations = { hour: sql`'hour'`, day: sql`'day'` } as const;

/** The rows of a source that a question is about, as SQL: `FROM … WHERE …`. */
export function rowsOf(question: string, source: Source, asked: Asked, only: Sql = sql`true`): Sql {
  const filters = Object.entries(asked.where ?? {}).map(([name, value]) => filter(dimension(question, source, name), value));
  const kept = join([only, ...filters], " AND ");
  if (source === "sessions") return sql`FROM (${sessionsSql(asked)}) WHERE ${kept}`;
  return sql`FROM ${column(source)} WHERE ${inWindow(sourceTime[source], asked)} AND ${kept}`;
}

/**
 * SQL of a question that counts rows by `every` and `by`. With neither it gives one row, also where there is nothing to count.
 *
 * @param measures the aggregates, as `aggregate AS name, …`
 * @param only which rows of the source the question is about
 */
export function grouped(question: string, source: Source, asked: Asked, measures: Sql, only?: Sql): Sql {
  const buckets = asked.every ? [sql`date_trunc(${truncations[asked.every]}, ${sourceTime[source]}) AS at_ms`] : [];
  const segments = (asked.by ?? []).map((name) => sql`${dimension(question, source, name)} AS ${column(dimensionName(name))}`);
  const listed = join([...buckets, ...segments, measures], ", ");
  return sql`SELECT ${listed} ${rowsOf(question, source, asked, only)} GROUP BY ALL ORDER BY ALL`;
}

function filter(name: Sql, value: Cell | readonly Cell[]): Sql {
  const values: readonly Cell[] = isList(value) ? value : [value];
  if (values.length === 0) return sql`false`;
  return sql`(${join(
    values.map((one) => (one === null ? sql`${name} IS NULL` : sql`${name} = ${one}`)),
    " OR ",
  )})`;
}

function isList(value: Cell | readonly Cell[]): value is readonly Cell[] {
  return Array.isArray(value);
}

/** Whether the asker chose the kinds of span, so that a question about model calls should not choose again. */
export function choosesKind({ by = [], where = {} }: Asked): boolean {
  const names = [...by, ...Object.keys(where)].map(dimensionName);
  return names.some((name) => name === "kind" || name === "tool_name");
}

/** A raw row with its columns as TypeScript names them; the question's SQL answers for the types. */
export function camelRow<R extends Row>(row: Row): R {
  const entries = Object.entries(row).map(([name, cell]) => [
    name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()),
    cell,
  ]);
  return Object.fromEntries(entries) as R;
}
