import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, choosesKind, grouped, ofWindows, rowsOf } from "./asked.ts";
import type { Query } from "./query.ts";
import { weight, weightedRate, withIntervals } from "./rate.ts";

export type FallbacksRow = Row & {
  /** Calls. */
  readonly n: number;
  /** Those answered by a stand-in for another model or tool. */
  readonly fallbacks: number;
  readonly fallbackRate: number | null;
  readonly fallbackRateLow: number | null;
  readonly fallbackRateHigh: number | null;
  /** Share of the stand-ins that failed too. */
  readonly failedRate: number | null;
  readonly failedRateLow: number | null;
  readonly failedRateHigh: number | null;
};

export const fallbacks: Query<Asked, FallbacksRow> = {
  name: "fallbacks",
  about: "How many model calls are answered by a stand-in, and how many of those fail too; of tools with kind = tool",
  sql: (asked) =>
    grouped(
      "fallbacks",
      "spans",
      asked,
      sql`count(*)::DOUBLE AS n, count(fallback_from)::DOUBLE AS fallbacks,
      ${weightedRate("fallback_rate", sql`fallback_from IS NOT NULL`)},
      ${weightedRate("failed_rate", sql`CASE WHEN fallback_from IS NOT NULL THEN status = 'error' END`)}`,
      choosesKind(asked) ? sql`true` : sql`kind = 'llm'`,
    ),
  row: withIntervals,
};

export type FallbackPairsRow = Row & {
  /** The model or tool that was stood in for. */
  readonly fallbackFrom: string;
  /** The one that did. */
  readonly fallbackTo: string | null;
  readonly n: number;
  readonly errorRate: number | null;
  readonly errorRateLow: number | null;
  readonly errorRateHigh: number | null;
  /** Means of the stand-in's calls, and of the other's own calls in the same window. */
  readonly meanMs: number | null;
  readonly usualMeanMs: number | null;
  readonly perCallUsd: number | null;
  readonly usualPerCallUsd: number | null;
};

const means = sql`sum(${weight} * duration_ms) / sum(${weight}) FILTER (duration_ms IS NOT NULL) AS mean_ms,
      sum(${weight} * cost_usd) / sum(${weight}) FILTER (cost_usd IS NOT NULL) AS per_call_usd`;

export const fallbackPairs: Query<Asked, FallbackPairsRow> = {
  name: "fallbackPairs",
  about: "Which model or tool stands in for which: how often, how well, and what that costs beside the one it stands in for",
  sql: (asked) =>
    ofWindows("fallbackPairs", asked, (one) => {
      const pairs = grouped(
        "fallbackPairs",
        "spans",
        one,
        sql`fallback_from, coalesce(tool_name, model) AS fallback_to, count(*)::DOUBLE AS n,
        ${weightedRate("error_rate", sql`status = 'error'`)}, ${means}`,
        sql`fallback_from IS NOT NULL`,
      );
      // A stand-in names what was asked for, so that is what the usual calls are found by.
      const usual = sql`SELECT coalesce(tool_name, request_model, model) AS fallback_from, ${means}
        ${rowsOf("fallbackPairs", "spans", { ...one, where: {} }, sql`fallback_from IS NULL AND kind IN ('llm', 'embedding', 'tool')`)} GROUP BY 1`;
      return sql`SELECT pairs.* EXCLUDE (mean_ms, per_call_usd), pairs.mean_ms, usual.mean_ms AS usual_mean_ms,
        pairs.per_call_usd, usual.per_call_usd AS usual_per_call_usd
        FROM (${pairs}) AS pairs LEFT JOIN (${usual}) AS usual USING (fallback_from) ORDER BY ALL`;
    }),
  row: withIntervals,
};
