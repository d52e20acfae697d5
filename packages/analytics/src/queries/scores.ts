import { tPpf } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { bounded, weight } from "./rate.ts";

export type ScoresRow = Row & {
  /** Scores with a number. */
  readonly n: number;
  /** Of the whole: a score that stands for 1 / π of them counts so often. */
  readonly mean: number | null;
  /** 95 % interval of the mean, by Student's t at the effective sample size; null below two scores. */
  readonly meanLow: number | null;
  readonly meanHigh: number | null;
  readonly sd: number | null;
  readonly p10: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  /** How many are 1, where every score is 0 or 1; else null. */
  readonly ones: number | null;
};

export const scores: Query<Asked, ScoresRow> = {
  name: "scores",
  about: "What answers were worth: judgements by name, unless asked otherwise; the mean with its interval",
  sql: ({ by = ["name"], ...asked }) =>
    grouped(
      "scores",
      "scores",
      { by, ...asked },
      sql`count(value)::DOUBLE AS n, sum(${weight} * value) / sum(${weight}) AS mean,
      sum(${weight} * value * value) / sum(${weight}) AS mean_square,
      sum(${weight}) * sum(${weight}) / sum(${weight} * ${weight}) AS effective_n, stddev_samp(${bounded(sql`value`)}) AS sd,
      quantile_cont(value, [0.1, 0.5, 0.9])[1] AS p10, quantile_cont(value, [0.1, 0.5, 0.9])[2] AS p50,
      quantile_cont(value, [0.1, 0.5, 0.9])[3] AS p90,
      CASE WHEN bool_and(value IN (0, 1)) THEN count_if(value = 1)::DOUBLE END AS ones`,
      sql`value IS NOT NULL`,
    ),
  row: (raw) => {
    const { n, mean, meanSquare, effectiveN, sd, p10, p50, p90, ones, ...keys } = camelRow<Row>(raw);
    const half = halfWidth(mean, meanSquare, effectiveN);
    const ends = {
      meanLow: half === null ? null : Number(mean) - half,
      meanHigh: half === null ? null : Number(mean) + half,
    };
    return { ...keys, n, mean, ...ends, sd, p10, p50, p90, ones } as ScoresRow;
  },
};

/** Half of the interval that core's `scoreMeans` has. */
function halfWidth(mean: Row[string] = null, meanSquare: Row[string] = null, n: Row[string] = null): number | null {
  if (typeof mean !== "number" || typeof meanSquare !== "number" || typeof n !== "number" || !(n > 1)) return null;
  return tPpf(0.975, n - 1) * Math.sqrt(Math.max(0, meanSquare - mean * mean) / (n - 1));
}
