import type { Row } from "../engine/cell.ts";
import { join, sql } from "../engine/sql.ts";
import { type Asked, camelRow, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";

export type RetrievalDocumentsRow = Row & {
  /** Documents that retrievals brought back, each as often as it came. */
  readonly n: number;
  /** Different ones. */
  readonly documents: number;
  readonly scoreP10: number | null;
  readonly scoreP50: number | null;
  readonly scoreP90: number | null;
  /** Documents whose age is known, and the age when they were retrieved. */
  readonly agedN: number;
  readonly ageP50Ms: number | null;
  readonly ageP95Ms: number | null;
  readonly ageMaxMs: number | null;
};

export const retrievalDocuments: Query<Asked, RetrievalDocumentsRow> = {
  name: "retrievalDocuments",
  about: "What retrievals bring back, document by document: how many different ones, their scores, how old they are",
  sql: (asked) =>
    ofWindows("retrievalDocuments", asked, (one) => {
      const { listed, names } = keysOf("retrievalDocuments", "spans", one);
      const found = sql`unnest(documents) AS found`;
      const measures = sql`count(found)::DOUBLE AS n, count(DISTINCT found.id)::DOUBLE AS documents,
        quantile_cont(found.score, [0.1, 0.5, 0.9])[1] AS score_p10, quantile_cont(found.score, [0.1, 0.5, 0.9])[2] AS score_p50,
        quantile_cont(found.score, [0.1, 0.5, 0.9])[3] AS score_p90, count(found.age_ms)::DOUBLE AS aged_n,
        quantile_cont(found.age_ms, [0.5, 0.95])[1] AS age_p50_ms, quantile_cont(found.age_ms, [0.5, 0.95])[2] AS age_p95_ms,
        max(found.age_ms) AS age_max_ms`;
      return sql`SELECT ${join([...names, measures], ", ")} FROM (
        SELECT ${join([...listed, found], ", ")} ${rowsOf("retrievalDocuments", "spans", one, sql`kind = 'retrieval'`)})
        GROUP BY ALL ORDER BY ALL`;
    }),
  row: camelRow,
};
