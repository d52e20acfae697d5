import { normPpf } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { bounded } from "./rate.ts";

export type CostPerTaskRow = Row & {
  /** Sessions that begin in the window. */
  readonly sessions: number;
  /** Tasks that the host said were completed (`task_completed`). */
  readonly completions: number;
  /** What all sessions cost together, those without success too; null where no call has a price. */
  readonly costUsd: number | null;
  /** Model and embedding calls without a price: what they cost is not in it. */
  readonly unpriced: number;
  /** Cost over completions; null without a completion. */
  readonly costPerTaskUsd: number | null;
  /** 95 % interval of it (delta method over sessions); null below two sessions. */
  readonly costPerTaskUsdLow: number | null;
  readonly costPerTaskUsdHigh: number | null;
};

export const costPerTask: Query<Asked, CostPerTaskRow> = {
  name: "costPerTask",
  about: "What a successful task costs: all that sessions spent over the tasks completed in them",
  sql: (asked) =>
    grouped(
      "costPerTask",
      "sessions",
      asked,
      sql`count(*)::DOUBLE AS sessions, coalesce(sum(completions), 0) AS completions, sum(cost_usd) AS cost_usd,
      coalesce(sum(unpriced), 0) AS unpriced, sum(cost_usd) / nullif(sum(completions), 0) AS cost_per_task_usd,
      var_pop(${bounded(sql`coalesce(cost_usd, 0)`)}) AS cost_variance, var_pop(completions) AS completion_variance,
      covar_pop(${bounded(sql`coalesce(cost_usd, 0)`)}, completions) AS covariance`,
    ),
  row: (raw) => {
    const { costVariance, completionVariance, covariance, ...row } = camelRow<CostPerTaskRow & Moments>(raw);
    const { sessions, completions, costPerTaskUsd: ratio } = row;
    const half =
      ratio === null || sessions < 2
        ? null
        : halfWidth(ratio, { sessions, completions, costVariance, completionVariance, covariance });
    const ends = {
      costPerTaskUsdLow: half && Math.max(0, (ratio ?? 0) - half),
      costPerTaskUsdHigh: half && (ratio ?? 0) + half,
    };
    return { ...row, ...ends } as CostPerTaskRow;
  },
};

type Moments = { readonly costVariance: number; readonly completionVariance: number; readonly covariance: number };

/** Core's `ratioOfSums`, from the moments. */
function halfWidth(
  ratio: number,
  { sessions, completions, ...moments }: Moments & { readonly sessions: number; readonly completions: number },
): number {
  const residual = moments.costVariance - 2 * ratio * moments.covariance + ratio * ratio * moments.completionVariance;
  const mean = completions / sessions;
  return normPpf(0.975) * Math.sqrt(Math.max(0, residual) / (sessions - 1)) * (1 / mean);
}
