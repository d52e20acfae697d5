import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weightedRate, withInterval } from "./rate.ts";

export type RetrievalRow = Row & {
  /** Retrievals that ended and say what they found. */
  readonly n: number;
  /** Those that found nothing. */
  readonly empty: number;
  readonly emptyRate: number | null;
  readonly emptyRateLow: number | null;
  readonly emptyRateHigh: number | null;
  readonly meanDocuments: number | null;
  /** Median score of the best document. */
  readonly topScoreP50: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

export const retrieval: Query<Asked, RetrievalRow> = {
  name: "retrieval",
  about: "Retrievals: how often they find nothing, how good the best document is, how long they take",
  sql: (asked) =>
    grouped(
      "retrieval",
      "spans",
      asked,
      sql`count(documents)::DOUBLE AS n, (count(*) FILTER (len(documents) = 0))::DOUBLE AS empty,
      avg(len(documents)) AS mean_documents, quantile_cont(documents[1].score, 0.5) AS top_score_p50,
      quantile_cont(duration_ms, [0.5, 0.95])[1] AS p50_ms, quantile_cont(duration_ms, [0.5, 0.95])[2] AS p95_ms,
      ${weightedRate(sql`empty_rate`, sql`len(documents) = 0`, sql`documents IS NOT NULL`)}`,
      sql`kind = 'retrieval'`,
    ),
  row: (row) => withInterval("emptyRate", row),
};
