import { normPpf } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped, ofWindows, within } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";

export type SurvivalRow = Row & {
  readonly turn: number;
  /** Sessions that came as far as this turn. */
  readonly atRisk: number;
  /** Of these, how many users left after it, their matter unsettled. */
  readonly left: number;
  /** How many sessions ended with it otherwise, or were watched no longer: nobody knows when these users would have left. */
  readonly censored: number;
  /** Chance to go on beyond this turn (Kaplan and Meier), 0…1. */
  readonly survival: number;
  /** Its interval, 95 % (Greenwood's variance, on the scale of log −log); null where it tells nothing: at 0 and at 1. */
  readonly survivalLow: number | null;
  readonly survivalHigh: number | null;
};

/**
 * Survival of sessions by turn. A departure is an abandonment after which no message follows; a session that ends in any other
 * way, or is watched no longer, is censored at its last turn.
 *
 * @see Kaplan & Meier (1958), JASA 53, 457–481; Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 1.4
 */
export const survival: Query<Asked, SurvivalRow> = {
  name: "survival",
  about:
    "How many users are still there after each turn of a session, unsettled departures against all other ends (Kaplan–Meier)",
  sql: (asked) =>
    ofWindows("survival", asked, (one) => {
      const part = within(keysOf("survival", "sessions", one).names);
      const ends = grouped(
        "survival",
        "sessions",
        one,
        sql`turns AS turn, count_if(is_left)::DOUBLE AS "left", count_if(NOT is_left)::DOUBLE AS censored`,
        sql`turns > 0`,
      );
      return sql`SELECT * EXCLUDE (at_risk, "left", censored), at_risk, "left", censored,
          product(1 - "left" / at_risk) OVER (${part} ORDER BY turn) AS survival,
          sum(CASE WHEN at_risk > "left" THEN "left" / (at_risk * (at_risk - "left")) END) OVER (${part} ORDER BY turn) AS greenwood
        FROM (SELECT *, sum("left" + censored) OVER (${part} ORDER BY turn DESC) AS at_risk FROM (${ends})) ORDER BY ALL`;
    }),
  row: (raw) => {
    const { greenwood, ...row } = camelRow<SurvivalRow>(raw);
    const [survivalLow, survivalHigh] = intervalOf(row.survival, Number(greenwood));
    return { ...row, survivalLow, survivalHigh } as SurvivalRow;
  },
};

function intervalOf(estimate: number, greenwood: number): readonly [number, number] | readonly [null, null] {
  if (!(estimate > 0 && estimate < 1)) return [null, null];
  const half = (normPpf(0.975) * Math.sqrt(greenwood)) / -Math.log(estimate);
  return [estimate ** Math.exp(half), estimate ** Math.exp(-half)];
}
