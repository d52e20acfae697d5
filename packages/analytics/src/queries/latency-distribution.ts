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
const percentiles = [
  [0.5, sql`0.5`],
  [0.9, sql`0.9`],
  [0.95, sql`0.95`],
  [0.99, sql`0.99`],
] as const;
const z = 1.959963984540054;

/** Each timed call of the window: its keys, `measure` and `ms`. */
function timedSql(question: string, asked: Asked): Sql {
  const { listed } = keysOf(question, "spans", asked);
  const only = timedCalls(asked);
  const timed = (["duration", "ttft"] as const).map((measure) => {
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
 * The rank, from 1, of the call that bounds a percentile of `n`, as SQL: the binomial's quantile by Cornish and Fisher, within one
 * of the exact one, outwards.
 *
 * @param side −1 below, 1 above
 */
function rankOf(percentile: number, side: -1 | 1): Sql {
  const spread = Math.sqrt(percentile * (1 - percentile));
  const skew = ((z * z - 1) * (1 - 2 * percentile)) / 6;
  const at = sql`n * ${percentile}::DOUBLE + ${side * z * spread}::DOUBLE * sqrt(n) + ${skew}::DOUBLE`;
  return side < 0 ? sql`floor(${at})` : sql`floor(${at}) + 2`;
}

export const latencyPercentiles: Query<Asked, LatencyPercentileRow> = {
  name: "latencyPercentiles",
  about:
    "Percentiles of how long answered model calls take, and until their first token, each in the 95 % interval that the calls allow",
  sql: (asked) =>
    ofWindows("latencyPercentiles", asked, (one) => {
      const names = [...keysOf("latencyPercentiles", "spans", one).names, sql`measure`];
      const ranked = join(
        [...names, sql`ms, row_number() OVER (${within(names)} ORDER BY ms) AS place, count(*) OVER (${within(names)}) AS n`],
        ", ",
      );
      const told = percentiles.map(
        ([percentile, p]) => sql`{'percentile': ${p}::DOUBLE, 'n': max(n)::DOUBLE, 'value_ms': quantile_cont(ms, ${p}),
          'low_ms': max(ms) FILTER (place = ${rankOf(percentile, -1)}), 'high_ms': max(ms) FILTER (place = ${rankOf(percentile, 1)})}`,
      );
      return sql`SELECT ${join([...names, sql`told.*`], ", ")} FROM (
        SELECT ${join([...names, sql`unnest([${join(told, ", ")}]) AS told`], ", ")}
        FROM (SELECT ${ranked} FROM ${timedSql("latencyPercentiles", one)}) GROUP BY ALL) ORDER BY ALL`;
    }),
  row: camelRow,
};
