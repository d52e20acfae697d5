import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped, unitOf } from "./asked.ts";
import type { Query } from "./query.ts";

export type SatisfactionRow = Row & {
  readonly sessions: number;
  /** Sessions with a score: those without a signal, and those in which nothing was said, have none. */
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly p10: number | null;
  readonly p50: number | null;
  /** Share of scored sessions at 0.5 or below. */
  readonly lowRate: number | null;
};

export const satisfaction: Query<Asked, SatisfactionRow> = {
  name: "satisfaction",
  about: "Implicit satisfaction per session, 0…1, from what users did; sessions that begin in the window",
  sql: (asked) =>
    grouped(
      "satisfaction",
      unitOf(asked),
      asked,
      sql`count(*)::DOUBLE AS sessions, count(satisfaction)::DOUBLE AS n, avg(satisfaction) AS mean,
      stddev_samp(satisfaction) AS sd, quantile_cont(satisfaction, [0.1, 0.5])[1] AS p10,
      quantile_cont(satisfaction, [0.1, 0.5])[2] AS p50,
      count_if(satisfaction <= 0.5)::DOUBLE / nullif(count(satisfaction), 0) AS low_rate`,
    ),
  row: camelRow,
};

export type SatisfactionBinRow = Row & {
  /** 0, 0.1, … 1: every score is a multiple of a tenth. */
  readonly score: number;
  readonly n: number;
};

export const satisfactionDistribution: Query<Asked, SatisfactionBinRow> = {
  name: "satisfactionDistribution",
  about: "How many sessions have each satisfaction score, in tenths; scores nobody has are absent",
  sql: (asked) =>
    sql`SELECT * FROM (${grouped(
      "satisfactionDistribution",
      unitOf(asked),
      asked,
      sql`round(satisfaction, 1) AS score, count(*)::DOUBLE AS n`,
      sql`satisfaction IS NOT NULL`,
    )})`,
  row: camelRow,
};
