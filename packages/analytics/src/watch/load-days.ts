import type { Segment } from "@telltale/core/alerts";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { dimension, sourceTime } from "../queries/dimensions.ts";
import { weight } from "../queries/rate.ts";
import { sessionsSql } from "../tables/sessions.ts";
import { dayMs, inWindow, type Window } from "../tables/window.ts";
import { Cells, type DayCells, Spread, type Sums } from "./cells.ts";
import type { Tally } from "./tally.ts";
import type { WatchedSource } from "./watched-metric.ts";

/** A bin of values is half a percent wide: a percentile read off them is off by a quarter of a percent at most. */
const binRatio = 1.005;
/** Where values that are not above 0 are counted. */
const zeroBin = -1e6;

/** The value that stands for a bin. */
export function valueOfBin(bin: number): number {
  return bin === zeroBin ? 0 : binRatio ** (bin - 0.5);
}

interface Asked {
  readonly source: WatchedSource;
  readonly by: readonly string[];
  readonly tallies: readonly Tally[];
  readonly window: Window;
  readonly bucketMs: number;
}

/**
 * Who a row belongs to: rows of one user are not independent. Where each user is watched apart there is one alone in every stream,
 * and the question is what their calls are like: there each row counts for itself.
 */
function clusterOf(source: WatchedSource, by: readonly string[]): Sql {
  const isOfOne = by.some((name) => /^(user|session)_?id$/i.test(name));
  if (source === "sessions") return isOfOne ? sql`session_id` : sql`coalesce(user_id, session_id)`;
  return isOfOne ? sql`CAST(id AS VARCHAR)` : sql`coalesce(user_id, session_id, trace_id, CAST(id AS VARCHAR))`;
}

/** What the rules watch, added up by small buckets of time, segment and user. */
function sumsSql({ source, by, tallies, window, bucketMs }: Asked): Sql {
  const w = source === "sessions" ? sql`1` : weight;
  const columns = tallies.map(({ among, x, size }, i) => {
    const name = (part: string) => column(`${part}${i}`);
    const only = (sum: Sql) => sql`coalesce(sum(${sum}) FILTER (${among}), 0)::DOUBLE`;
    return sql`count(*) FILTER (${among})::DOUBLE AS ${name("rows")}, ${only(sql`${w} * ${size ?? sql`1`}`)} AS ${name("size")},
      ${only(sql`${w} * ${w}`)} AS ${name("ww")}, ${only(sql`${w} * ${x}`)} AS ${name("sum")},
      ${only(sql`${w} * ${x} * ${x}`)} AS ${name("squares")}, ${only(sql`(${w} * ${x}) * (${w} * ${x})`)} AS ${name("wxwx")}`;
  });
  // A hash, because only equality matters.
  const cluster = sql`CAST(hash(${clusterOf(source, by)}) % 2147483647 AS DOUBLE) AS cluster`;
  return sql`SELECT ${join([bucketOf(source, bucketMs), cluster, ...segmentsOf(source, by), ...columns], ", ")}
    FROM ${rowsIn(source, window)} GROUP BY ALL ORDER BY bucket`;
}

/** How the values that percentiles are watched of are spread, by small buckets of time and segment. */
function spreadsSql({ source, by, tallies, window, bucketMs }: Asked): Sql {
  return join(
    tallies.map(({ among, spread }, i) => {
      const value = sql`CAST(${spread ?? sql`NULL`} AS DOUBLE)`;
      const bin = sql`CASE WHEN ${value} > 0 THEN ceil(ln(${value}) / ln(CAST(${binRatio} AS DOUBLE))) ELSE ${zeroBin} END AS bin`;
      return sql`SELECT ${join([sql`${i} AS tally`, bucketOf(source, bucketMs), ...segmentsOf(source, by), bin], ", ")},
        count(*)::DOUBLE AS n FROM ${rowsIn(source, window)} WHERE ${among} GROUP BY ALL`;
    }),
    "\nUNION ALL\n",
  );
}

function bucketOf(source: WatchedSource, bucketMs: number): Sql {
  return sql`CAST(epoch_ms(${sourceTime[source]}) // ${bucketMs} AS DOUBLE) AS bucket`;
}

function segmentsOf(source: WatchedSource, by: readonly string[]): readonly Sql[] {
  return by.map((name, i) => sql`${dimension("watch", source, name)} AS ${column(`by${i}`)}`);
}

function rowsIn(source: WatchedSource, window: Window): Sql {
  if (source === "sessions") return sql`(${sessionsSql(window)})`;
  return sql`(FROM ${column(source)} WHERE ${inWindow(sourceTime[source], window)})`;
}

/**
 * Counts some days of tallies that share source and segments, in one scan, and one more where percentiles are among them.
 *
 * @returns by the tallies' keys, then by the first moment of each day of the window
 */
export async function loadDays(engine: Engine, asked: Asked): Promise<ReadonlyMap<string, ReadonlyMap<number, DayCells>>> {
  const { by, tallies, window, bucketMs } = asked;
  const found = new Map(tallies.map(({ key }) => [key, new Map(daysIn(window).map((day) => [day, emptyDay()]))]));
  const dayOf = (key: string | undefined, row: Row) =>
    found.get(key ?? "")?.get(Math.floor((Number(row.bucket) * bucketMs) / dayMs) * dayMs);
  for (const row of await engine.run(sumsSql(asked))) {
    const segment = segmentOf(row, by);
    const key = JSON.stringify(segment);
    for (const [i, tally] of tallies.entries()) {
      const cells = row[`rows${i}`] ? dayOf(tally.key, row)?.cells : undefined;
      if (!cells) continue;
      const own = cells.get(key) ?? new Cells(segment);
      cells.set(key, own);
      own.add(Number(row.bucket), Number(row.cluster), sumsOf(row, i));
    }
  }
  const spreading = tallies.filter(({ spread }) => spread !== null);
  if (spreading.length === 0) return found;
  const rows = await engine.run(spreadsSql({ ...asked, tallies: spreading }));
  for (const row of rows.toSorted((a, b) => Number(a.bucket) - Number(b.bucket))) {
    const spreads = dayOf(spreading[Number(row.tally)]?.key, row)?.spreads;
    const key = JSON.stringify(segmentOf(row, by));
    const own = spreads?.get(key) ?? new Spread();
    spreads?.set(key, own);
    own.add(Number(row.bucket), Number(row.bin), Number(row.n));
  }
  return found;
}

const emptyDay = () => ({ cells: new Map<string, Cells>(), spreads: new Map<string, Spread>() });

/** The first moments of the days that a window touches. */
export function daysIn({ fromMs, toMs }: Window): readonly number[] {
  const first = Math.floor(fromMs / dayMs);
  return Array.from({ length: Math.max(0, Math.ceil(toMs / dayMs) - first) }, (_, i) => (first + i) * dayMs);
}

function segmentOf(row: Row, by: readonly string[]): Segment {
  return Object.fromEntries(by.map((name, i) => [name, row[`by${i}`] ?? null]));
}

function sumsOf(row: Row, i: number): Sums {
  const of = (part: string) => Number(row[`${part}${i}`] ?? 0);
  return {
    rows: of("rows"),
    size: of("size"),
    weightSquares: of("ww"),
    sum: of("sum"),
    squares: of("squares"),
    weightedSquares: of("wxwx"),
  };
}
