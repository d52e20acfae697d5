import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";

export type ScoresRow = Row & {
  /** Scores with a number. */
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly p10: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  /** How many are 1, where every score is 0 or 1; else null. */
  readonly ones: number | null;
};

export const scores: Query<Asked, ScoresRow> = {
  name: "scores",
  about: "What answers were worth: judgements by name, unless asked otherwise",
  sql: ({ by = ["name"], ...asked }) =>
    grouped(
      "scores",
      "scores",
      { by, ...asked },
      sql`count(value)::DOUBLE AS n, avg(value) AS mean, stddev_samp(value) AS sd,
      quantile_cont(value, [0.1, 0.5, 0.9])[1] AS p10, quantile_cont(value, [0.1, 0.5, 0.9])[2] AS p50,
      quantile_cont(value, [0.1, 0.5, 0.9])[3] AS p90,
      CASE WHEN bool_and(value IN (0, 1)) THEN count_if(value = 1)::DOUBLE END AS ones`,
      sql`value IS NOT NULL`,
    ),
  row: camelRow,
};
