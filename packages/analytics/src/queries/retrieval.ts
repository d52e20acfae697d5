import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weightedRate, withIntervals } from "./rate.ts";

export type RetrievalRow = Row & {
  /** Retrievals that ended and say what they found. */
  readonly n: number;
  /** Those that found nothing. */
  readonly empty: number;
  readonly emptyRate: number | null;
  readonly emptyRateLow: number | null;
  readonly emptyRateHigh: number | null;
  readonly meanDocuments: number | null;
  /** Score of the best document of each retrieval. */
  readonly topScoreP10: number | null;
  readonly topScoreP50: number | null;
  readonly topScoreP90: number | null;
  /** Median of best less last: near 0 the index sees no difference between what it returns. */
  readonly spreadP50: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

/** The best score of a retrieval, wherever in its list it stands. Core's `retrievalScores` counts the same. */
export const topScore = sql`list_max(list_transform(documents, lambda d: d.score))`;
const lastScore = sql`list_min(list_transform(documents, lambda d: d.score))`;

export const retrieval: Query<Asked, RetrievalRow> = {
  name: "retrieval",
  about: "Retrievals: how often they find nothing, how good the best document is, how long they take",
  sql: (asked) =>
    grouped(
      "retrieval",
      "spans",
      asked,
      sql`count(documents)::DOUBLE AS n, (count(*) FILTER (len(documents) = 0))::DOUBLE AS empty,
      ${weightedRate("empty_rate", sql`len(documents) = 0`)}, avg(len(documents)) AS mean_documents,
      quantile_cont(${topScore}, [0.1, 0.5, 0.9])[1] AS top_score_p10,
      quantile_cont(${topScore}, [0.1, 0.5, 0.9])[2] AS top_score_p50,
      quantile_cont(${topScore}, [0.1, 0.5, 0.9])[3] AS top_score_p90,
      quantile_cont(${topScore} - ${lastScore}, 0.5) AS spread_p50,
      quantile_cont(duration_ms, [0.5, 0.95])[1] AS p50_ms, quantile_cont(duration_ms, [0.5, 0.95])[2] AS p95_ms`,
      sql`kind = 'retrieval'`,
    ),
  row: withIntervals,
};
