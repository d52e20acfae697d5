import type { Row } from "../engine/cell.ts";
import { join, sql } from "../engine/sql.ts";
import { type Asked, camelRow, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { topScore } from "./retrieval.ts";

export type RetrievalScoresRow = Row & {
  /** A bin of best scores, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
};

export const retrievalScores: Query<Asked, RetrievalScoresRow> = {
  name: "retrievalScores",
  about: "How the best scores of retrievals are distributed: a histogram of some twenty round bins; empty bins are absent",
  // Indexes score on different scales, so the bins follow the data: the least step of 1, 2 or 5 tenths that needs no more than twenty.
  sql: (asked) =>
    ofWindows("retrievalScores", asked, (one) => {
      const { listed, names } = keysOf("retrievalScores", "spans", one);
      const rows = rowsOf("retrievalScores", "spans", one, sql`kind = 'retrieval' AND len(documents) > 0`);
      const bin = sql`round(bin * step, 12) AS "from", round((bin + 1) * step, 12) AS "to", count(*)::DOUBLE AS n`;
      return sql`WITH tops AS MATERIALIZED (SELECT * FROM (SELECT ${join([...listed, sql`${topScore} AS score`], ", ")} ${rows})
          WHERE isfinite(score)),
        spans_of AS (SELECT greatest(max(score) - min(score), 1e-9) / 20 AS least_step FROM tops),
        tens AS (SELECT least_step, pow(10, floor(log10(least_step))) AS ten FROM spans_of),
        steps AS (SELECT CASE WHEN least_step <= ten * 1.000001 THEN ten WHEN least_step <= 2 * ten THEN 2 * ten
          WHEN least_step <= 5 * ten THEN 5 * ten ELSE 10 * ten END AS step FROM tens)
        SELECT ${join([...names, bin], ", ")} FROM (SELECT *, floor(score / step + 1e-9) AS bin FROM tops, steps)
        GROUP BY ALL ORDER BY ALL`;
    }),
  row: camelRow,
};
