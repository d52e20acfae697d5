import type { Cell, Row } from "../engine/cell.ts";
import { suggestion } from "../engine/closest.ts";
import { column, join, type Sql, sql, time } from "../engine/sql.ts";
import { answeredSignalsSql, callColumns } from "../tables/answered-signals.ts";
import { type HeldSessions, sessionsOf } from "../tables/held-sessions.ts";
import { type Period, type Reference, referenceWindow, windowOf } from "../tables/period.ts";
import { answerColumns, sessionsSql, type Unit } from "../tables/sessions.ts";
import { seenSql, usersSql } from "../tables/users.ts";
import { inWindow, type Window } from "../tables/window.ts";
import { dimension, dimensionName, isVariant, type Source, sourceTime, speaksOf } from "./dimensions.ts";

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
  /** Sessions that were made before, from `holdSessions`, so that they are not made again. */
  readonly sessions?: HeldSessions | null;
}

/** The names of all that {@link Asked} has. */
export const askedNames = Object.keys({
  by: null,
  every: null,
  where: null,
  last: null,
  from: null,
  to: null,
  fromMs: null,
  toMs: null,
  reference: null,
  sessions: null,
} satisfies Record<keyof Asked, null>);

/** What a row also says where a question was asked with a `reference`. */
export interface Windowed {
  readonly window: "current" | "reference";
}

/** A stretch of time as so many of what DuckDB counts in. */
const stretches = {
  minute: { part: sql`'minute'`, count: 1 },
  "5 minutes": { part: sql`'minute'`, count: 5 },
  "15 minutes": { part: sql`'minute'`, count: 15 },
  hour: { part: sql`'hour'`, count: 1 },
  day: { part: sql`'day'`, count: 1 },
  week: { part: sql`'week'`, count: 1 },
  month: { part: sql`'month'`, count: 1 },
} as const satisfies Readonly<Record<string, { part: Sql; count: number }>>;

export type Every = keyof typeof stretches;

/** The stretches that a question may be answered for, shortest first. */
export const everyNames = Object.keys(stretches) as readonly Every[];

function stretch(question: string, every: Every): { part: Sql; count: number } {
  if (Object.hasOwn(stretches, every)) return stretches[every];
  throw new RangeError(`${question}: every "${every}" is not a stretch of time${suggestion(every, everyNames)}`);
}

/**
 * The beginning of the stretch a time lies in, as SQL.
 *
 * @throws {RangeError} that lists the stretches, if this is none of them
 */
export function truncated(question: string, every: Every, time: Sql): Sql {
  const { part, count } = stretch(question, every);
  return count === 1 ? sql`date_trunc(${part}, ${time})` : sql`time_bucket(to_minutes(CAST(${count} AS BIGINT)), ${time})`;
}

/** How many stretches lie between the beginnings of two, as SQL. */
export function stretchesBetween(question: string, every: Every, from: Sql, to: Sql): Sql {
  const { part, count } = stretch(question, every);
  return sql`(date_diff(${part}, ${from}, ${to}) // CAST(${count} AS BIGINT))`;
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

/**
 * The rows of a source that a question is about, as SQL: `FROM … WHERE …`. Of the window alone, not of its reference.
 *
 * @param only which rows of the source the question is about
 * @param seen of users: what they are told from, where the question has that already
 */
export function rowsOf(question: string, source: Source, asked: Asked, only: Sql = sql`true`, seen?: Sql): Sql {
  const window = askedWindow(question, asked);
  const filters = Object.entries(asked.where ?? {}).map(([name, value]) => filter(dimension(question, source, name), value));
  const kept = join([only, ...filters], " AND ");
  if (source === "users") return sql`FROM (${usersSql(window, seen)}) WHERE ${kept}`;
  if (isUnit(source)) return sql`FROM ${unitsOf(source, asked, window)} WHERE ${kept}`;
  const needsCalls = source === "signals" && callColumns.some((name) => speaksOf(name, asked.by, asked.where));
  const from = needsCalls ? sql`(${answeredSignalsSql(window)})` : column(source);
  return sql`FROM ${from} WHERE ${inWindow(sourceTime[source], window)} AND ${kept}`;
}

function isUnit(source: Source): source is Unit {
  return source === "sessions" || source === "conversations" || source === "turns";
}

/** What begins in the window, with the user's cohort and with what answered where these are asked for. */
function unitsOf(unit: Unit, { by, where, sessions }: Asked, window: Window): Sql {
  const hasAnswers = answerColumns.some((name) => speaksOf(name, by, where));
  const units =
    unit === "sessions" ? sessionsOf({ ...window, sessions }, hasAnswers) : sql`(${sessionsSql(window, unit, hasAnswers)})`;
  if (!speaksOf("cohort", by, where)) return units;
  return sql`${units} LEFT JOIN (SELECT user_id, strftime(date_trunc('week', min(seen_at)), '%Y-%m-%d') AS cohort FROM (${seenSql(window.toMs)}) GROUP BY user_id) USING (user_id)`;
}

/** The source that a question about users' doings is asked of: sessions, unless it speaks of turns or conversations. */
export function unitOf({ by, where }: Asked): Unit {
  if (speaksOf("turn", by, where)) return "turns";
  return speaksOf("conversation_id", by, where) ? "conversations" : "sessions";
}

/**
 * SQL of a question that counts rows by `every` and `by`. With neither it gives one row, also where there is nothing to count.
 * Asked with a `reference` it gives the rows of both windows.
 *
 * @param measures the aggregates, as `aggregate AS name, …`
 * @param only which rows of the source the question is about
 */
export function grouped(question: string, source: Source, asked: Asked, measures: Sql, only?: Sql): Sql {
  return ofWindows(question, asked, (one) => {
    const buckets = one.every ? [sql`${truncated(question, one.every, sourceTime[source])} AS at_ms`] : [];
    const listed = join([...buckets, ...segmentsOf(question, source, one), measures], ", ");
    return sql`SELECT ${listed} ${rowsOf(question, source, one, only)} GROUP BY ALL ORDER BY ALL`;
  });
}

/** The columns of `by` as SQL, each under the name its rows carry: `expression AS name`. */
export function segmentsOf(question: string, source: Source, { by = [] }: Asked): readonly Sql[] {
  return by.map((name) => sql`${dimension(question, source, name)} AS ${column(dimensionName(name))}`);
}

/** The start of a window function that looks at the rows of one part alone: `PARTITION BY …`, or nothing. */
export function within(names: readonly Sql[]): Sql {
  return names.length > 0 ? sql`PARTITION BY ${join(names, ", ")}` : sql``;
}

/**
 * SQL of a question about one window, asked of two where there is a `reference`: both are read in one statement, and rows begin
 * with `window`.
 *
 * @param one writes the SQL of one window, which it is handed as `asked`
 */
export function ofWindows(question: string, asked: Asked, one: (asked: Asked & Window) => Sql): Sql {
  const window = askedWindow(question, asked);
  const { from: _, to: __, last: ___, reference, ...given } = asked;
  const rest = { ...given, ...(given.by && { by: distinct(given.by) }) };
  const current = one({ ...rest, ...window });
  if (!reference) return current;
  const before = one({ ...rest, ...referenceWindow(reference, window) });
  return sql`SELECT * FROM (SELECT 'current' AS "window", * FROM (${current})
    UNION ALL SELECT 'reference', * FROM (${before})) ORDER BY ALL`;
}

/** A column named twice, perhaps in two ways, divides rows once. */
function distinct(by: readonly string[]): readonly string[] {
  return by.filter((name, i) => by.findIndex((one) => dimensionName(one) === dimensionName(name)) === i);
}

function filter(name: Sql, value: Cell | readonly Cell[]): Sql {
  const values: readonly Cell[] = isList(value) ? value : [value];
  if (values.length === 0) return sql`false`;
  return sql`(${join(
    values.map((one) => (one === null ? sql`${name} IS NULL` : equals(name, one))),
    " OR ",
  )})`;
}

/** A number is compared as one: a name that is none is not it, where a plain comparison would end in an error. */
function equals(name: Sql, value: string | number | boolean): Sql {
  if (typeof value !== "number") return sql`${name} = ${value}`;
  // As rows give days.
  return name.text === "day" ? sql`day = CAST(${time(value)} AS DATE)` : sql`TRY_CAST(${name} AS DOUBLE) = ${value}`;
}

function isList(value: Cell | readonly Cell[]): value is readonly Cell[] {
  return Array.isArray(value);
}

/** Whether the asker chose the kinds of span, so that a question about model calls should not choose again. */
export function choosesKind({ by, where }: Asked): boolean {
  return speaksOf("kind", by, where) || speaksOf("tool_name", by, where);
}

/** A raw row with its columns as TypeScript names them; the question's SQL answers for the types. */
export function camelRow<R extends Row>(row: Row): R {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [camelCase(name), cell])) as R;
}

/** Names of columns as TypeScript has them: an answer has thousands of rows, all with the same ones. */
const camelNames = new Map<string, string>();

function camelCase(name: string): string {
  const known = camelNames.get(name);
  if (known !== undefined) return known;
  const made = isVariant(name) ? name : name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
  camelNames.set(name, made);
  return made;
}
