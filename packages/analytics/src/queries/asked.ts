import type { Cell, Row } from "../engine/cell.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { type Period, type Reference, referenceWindow, windowOf } from "../tables/period.ts";
import { sessionsSql } from "../tables/sessions.ts";
import { inWindow, type Window } from "../tables/window.ts";
import { suggestion } from "./closest.ts";
import { dimension, dimensionName, type Source, sourceTime } from "./dimensions.ts";

/**
 * What every question may be asked with. The period is said as `from` and `to`, as `last`, or as `fromMs` and `toMs`; without
 * any, it is all there is.
 */
export interface Asked extends Period {
  /** Columns to answer for separately: `["model", "promptVersion"]`; an unknown one is an error that lists them. */
  readonly by?: readonly string[];
  /** One answer per stretch of time (UTC; weeks begin on Monday) as `atMs`; stretches without rows are absent. */
  readonly every?: Every;
  /** Rows to keep: column → the value, or any of several; null means the column is empty. */
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
  /** Ask the same of a second window: every row then says which it is of, as `window`. */
  readonly reference?: Reference | null;
}

/** What a row also says where a question was asked with a `reference`. */
export interface Windowed {
  readonly window: "current" | "reference";
}

const truncations = {
  minute: (time: Sql) => sql`date_trunc('minute', ${time})`,
  "5 minutes": (time: Sql) => sql`time_bucket(to_minutes(5), ${time})`,
  "15 minutes": (time: Sql) => sql`time_bucket(to_minutes(15), ${time})`,
  hour: (time: Sql) => sql`date_trunc('hour', ${time})`,
  day: (time: Sql) => sql`date_trunc('day', ${time})`,
  week: (time: Sql) => sql`date_trunc('week', ${time})`,
  month: (time: Sql) => sql`date_trunc('month', ${time})`,
} as const satisfies Record<string, (time: Sql) => Sql>;

export type Every = keyof typeof truncations;

/** The stretches that a question may be answered for, shortest first. */
export const everyNames = Object.keys(truncations) as readonly Every[];

/**
 * The beginning of the stretch a time lies in, as SQL.
 *
 * @throws {RangeError} that lists the stretches, if this is none of them
 */
export function truncated(question: string, every: Every, time: Sql): Sql {
  if (!Object.hasOwn(truncations, every))
    throw new RangeError(`${question}: every "${every}" is not a stretch of time${suggestion(every, everyNames)}`);
  return truncations[every](time);
}

/**
 * The window a question is about.
 *
 * @throws {RangeError} if it depends on the records: `ask` settles that before a question writes its SQL
 */
export function askedWindow(question: string, asked: Asked): Window {
  const window = windowOf(asked, null);
  if (window) return window;
  throw new RangeError(`${question}: say from when to when; only ask(engine, …) can count back from the newest record`);
}

/** The rows of a source that a question is about, as SQL: `FROM … WHERE …`. Of the window alone, not of its reference. */
export function rowsOf(question: string, source: Source, asked: Asked, only: Sql = sql`true`): Sql {
  const window = askedWindow(question, asked);
  const filters = Object.entries(asked.where ?? {}).map(([name, value]) => filter(dimension(question, source, name), value));
  const kept = join([only, ...filters], " AND ");
  if (source === "sessions") return sql`FROM (${sessionsSql(window)}) WHERE ${kept}`;
  return sql`FROM ${column(source)} WHERE ${inWindow(sourceTime[source], window)} AND ${kept}`;
}

/**
 * SQL of a question that counts rows by `every` and `by`. With neither it gives one row, also where there is nothing to count.
 * Asked with a `reference` it gives the rows of both windows.
 *
 * @param measures the aggregates, as `aggregate AS name, …`
 * @param only which rows of the source the question is about
 */
export function grouped(question: string, source: Source, asked: Asked, measures: Sql, only?: Sql): Sql {
  const buckets = asked.every ? [sql`${truncated(question, asked.every, sourceTime[source])} AS at_ms`] : [];
  const listed = join([...buckets, ...segmentsOf(question, source, asked), measures], ", ");
  return ofWindows(
    question,
    asked,
    (one) => sql`SELECT ${listed} ${rowsOf(question, source, one, only)} GROUP BY ALL ORDER BY ALL`,
  );
}

/** The columns of `by` as SQL, each under the name its rows carry: `expression AS name`. */
export function segmentsOf(question: string, source: Source, { by = [] }: Asked): readonly Sql[] {
  return by.map((name) => sql`${dimension(question, source, name)} AS ${column(dimensionName(name))}`);
}

/**
 * SQL of a question about one window, asked of two where there is a `reference`: both are read in one statement, and rows begin
 * with `window`.
 *
 * @param one writes the SQL of one window, which it is handed as `asked`
 */
export function ofWindows(question: string, asked: Asked, one: (asked: Asked & Window) => Sql): Sql {
  const window = askedWindow(question, asked);
  const { from: _, to: __, last: ___, reference, ...rest } = asked;
  const current = one({ ...rest, ...window });
  if (!reference) return current;
  const before = one({ ...rest, ...referenceWindow(reference, window) });
  return sql`SELECT * FROM (SELECT 'current' AS "window", * FROM (${current})
    UNION ALL SELECT 'reference', * FROM (${before})) ORDER BY ALL`;
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
