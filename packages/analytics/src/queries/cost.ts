import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { isUnpriced } from "../tables/unpriced.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weight } from "./rate.ts";

export type CostRow = Row & {
  /** Calls with a price. */
  readonly n: number;
  /** Calls whose cost is unknown, and not in the total; one that failed and used no tokens is not among them: it cost nothing. */
  readonly unpriced: number;
  /** Sum; sampled records stand for 1 / π. Null where no call has a price. */
  readonly costUsd: number | null;
  readonly perCallUsd: number | null;
  readonly p95Usd: number | null;
};

export const cost: Query<Asked, CostRow> = {
  name: "cost",
  about: "What model and embedding calls cost, in total and per call",
  sql: (asked) =>
    grouped(
      "cost",
      "spans",
      asked,
      sql`count(cost_usd)::DOUBLE AS n, (count(*) FILTER (${isUnpriced}))::DOUBLE AS unpriced,
      sum(cost_usd * ${weight}) AS cost_usd,
      sum(cost_usd * ${weight})
        / sum(${weight}) FILTER (cost_usd IS NOT NULL) AS per_call_usd,
      quantile_cont(cost_usd, 0.95) AS p95_usd`,
      // Wrappers repeat the cost of their children.
      sql`kind IN ('llm', 'embedding')`,
    ),
  row: camelRow,
};
