import type { Row } from "../engine/cell.ts";
import { join, sql } from "../engine/sql.ts";
import { type Asked, camelRow, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";

export type RetrievalOverlapRow = Row & {
  /** Pairs of retrievals that follow each other in a session; pairs of two empty ones are left out. */
  readonly n: number;
  /** Documents they share over all documents of both (Jaccard), 0…1. */
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  /** Share of the pairs without a document in common. */
  readonly disjointRate: number | null;
};

/** Core's `sourceOverlap` by session. A pair belongs to the time and the segment of its later retrieval. */
export const retrievalOverlap: Query<Asked, RetrievalOverlapRow> = {
  name: "retrievalOverlap",
  about: "Whether consecutive retrievals of a session find the same documents: the share they have in common",
  sql: (asked) =>
    ofWindows("retrievalOverlap", asked, (one) => {
      const { listed, names } = keysOf("retrievalOverlap", "spans", one);
      const only = sql`kind = 'retrieval' AND documents IS NOT NULL AND session_id IS NOT NULL`;
      const ids = sql`list_distinct(list_transform(documents, lambda d: d.id)) AS ids,
        lag(list_distinct(list_transform(documents, lambda d: d.id))) OVER (PARTITION BY session_id ORDER BY started_at, id) AS earlier`;
      const shared = sql`len(list_intersect(ids, earlier))`;
      const measures = sql`count(overlap)::DOUBLE AS n, avg(overlap) AS mean, quantile_cont(overlap, [0.5, 0.95])[1] AS p50,
        quantile_cont(overlap, [0.5, 0.95])[2] AS p95, count(*) FILTER (overlap = 0) / nullif(count(overlap), 0)::DOUBLE AS disjoint_rate`;
      return sql`SELECT ${join([...names, measures], ", ")} FROM (
        SELECT *, ${shared} / nullif(len(ids) + len(earlier) - ${shared}, 0)::DOUBLE AS overlap FROM (
          SELECT ${join([...listed, ids], ", ")} ${rowsOf("retrievalOverlap", "spans", one, only)}) WHERE earlier IS NOT NULL)
        GROUP BY ALL ORDER BY ALL`;
    }),
  row: camelRow,
};
