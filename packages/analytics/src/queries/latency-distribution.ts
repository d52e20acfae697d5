import type { Row } from "../engine/cell.ts";
import { column, join, literal, type Sql, sql } from "../engine/sql.ts";
import { type Asked, camelRow, ofWindows, rowsOf, within } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { timedCalls } from "./timed-calls.ts";

/** What is timed: the whole call, or until its first token. */
type Timed = "duration" | "ttft";

export type LatencyBinRow = Row & {
  readonly measure: Timed;
  /** Milliseconds, `[from, to)`: eight bins to a factor of two, each 9 % wider than the one before; one for all below 1 ms. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Of all answered calls of this part that say how long they took, 0…1. */
  readonly share: number;
};

export type LatencyPercentileRow = Row & {
  readonly measure: Timed;
  /** 0.5, 0.9, 0.95 or 0.99. */
  readonly percentile: number;
  readonly n: number;
  /** Type 7, as in `latency`. */
  readonly valueMs: number;
  /** 95 % interval between two calls of the sample, whatever the distribution; null where it has too few calls to bound it. */
  readonly lowMs: number | null;
  readonly highMs: number | null;
};

const perDoubling = 8;
const measures: readonly Timed[] = ["duration", "ttft"];
const percentiles = [0.5, 0.9, 0.95, 0.99];
const z = 1.959963984540054;

/** Each timed call of the window: its keys, `measure` and `ms`. */
function timedSql(question: string, asked: Asked): Sql {
  const { listed } = keysOf(question, "spans", asked);
  const only = timedCalls(asked);
  const timed = measures.map((measure) => {
    const ms = column(`${measure}_ms`);
    return sql`SELECT ${join([...listed, sql`${literal(measure)} AS measure, ${ms} AS ms`], ", ")} ${rowsOf(question, "spans", asked, sql`${only} AND ${ms} >= 0`)}`;
  });
  return sql`(${join(timed, "\nUNION ALL\n")})`;
}

export const latencyDistribution: Query<Asked, LatencyBinRow> = {
  name: "latencyDistribution",
  about:
    "How many answered model calls took how long, and how long until their first token, in bins whose widths grow with the time",
  sql: (asked) =>
    ofWindows("latencyDistribution", asked, (one) => {
      const names = [...keysOf("latencyDistribution", "spans", one).names, sql`measure`];
      const place = sql`floor(${perDoubling} * log2(ms))`;
      const counted = join([...names, sql`CASE WHEN ms >= 1 THEN ${place} END AS place, count(*)::DOUBLE AS n`], ", ");
      const end = (steps: number) => sql`pow(2, (place + ${steps}) / ${perDoubling}::DOUBLE)`;
      const answer = join([...names, sql`coalesce(${end(0)}, 0) AS "from", coalesce(${end(1)}, 1) AS "to", n`], ", ");
      return sql`SELECT ${answer}, n / sum(n) OVER (${within(names)}) AS share
        FROM (SELECT ${counted} FROM ${timedSql("latencyDistribution", one)} GROUP BY ALL) ORDER BY ALL`;
    }),
  row: camelRow,
};

/**
 * A percentile of a sorted list, type 7, in the interval between two of its values, as SQL. Which those are, the binomial's
 * quantile tells by Cornish and Fisher, within one of the exact one, outwards; outside the list there is none.
 */
function percentileSql(measure: Timed, percentile: number): Sql {
  const [sorted, n, p] = [column(measure), sql`len(${column(measure)})`, sql`${percentile}::DOUBLE`];
  const nth = (rank: Sql) => sql`${sorted}[greatest(0, ${rank})::BIGINT]`;
  const place = sql`(${n} - 1) * ${p}`;
  const below = nth(sql`floor(${place}) + 1`);
  const spread = z * Math.sqrt(percentile * (1 - percentile));
  const skew = ((z * z - 1) * (1 - 2 * percentile)) / 6;
  const bound = (side: 1 | -1) => sql`floor(${n} * ${p} + ${side * spread}::DOUBLE * sqrt(${n}) + ${skew}::DOUBLE)`;
  return sql`{'measure': ${literal(measure)}, 'percentile': ${p}, 'n': ${n}::DOUBLE,
          'value_ms': ${below} + (${nth(sql`ceil(${place}) + 1`)} - ${below}) * (${place} - floor(${place})),
          'low_ms': ${nth(bound(-1))}, 'high_ms': ${nth(sql`${bound(1)} + 2`)}}`;
}

export const latencyPercentiles: Query<Asked, LatencyPercentileRow> = {
  name: "latencyPercentiles",
  about:
    "Percentiles of how long answered model calls take, and until their first token, each in the 95 % interval that the calls allow",
  sql: (asked) =>
    ofWindows("latencyPercentiles", asked, (one) => {
      const { listed, names } = keysOf("latencyPercentiles", "spans", one);
      const sorted = measures.map((measure) => {
        const ms = column(`${measure}_ms`);
        return sql`list(${ms} ORDER BY ${ms}) FILTER (${ms} >= 0) AS ${column(measure)}`;
      });
      const told = measures.flatMap((measure) => percentiles.map((percentile) => percentileSql(measure, percentile)));
      return sql`SELECT ${join([...names, sql`told.*`], ", ")} FROM (
        SELECT ${join([...names, sql`unnest([${join(told, ", ")}]) AS told`], ", ")}
        FROM (SELECT ${join([...listed, ...sorted], ", ")} ${rowsOf("latencyPercentiles", "spans", one, timedCalls(one))} GROUP BY ALL))
        WHERE told.n > 0 ORDER BY ALL`;
    }),
  row: camelRow,
};
