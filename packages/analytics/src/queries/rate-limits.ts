import type { Row } from "../engine/cell.ts";
import { type Sql, sql } from "../engine/sql.ts";
import { type Asked, choosesKind, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weightedRate, withIntervals } from "./rate.ts";

export type RateLimitsRow = Row & {
  /** Calls. */
  readonly n: number;
  /** Those that met a limit: failed for it, or were answered 429 before a retry helped. */
  readonly limited: number;
  readonly limitedRate: number | null;
  readonly limitedRateLow: number | null;
  readonly limitedRateHigh: number | null;
  /** Share of the calls that say how much is left, at which 80 % or more of a limit was used up. */
  readonly nearRate: number | null;
  readonly nearRateLow: number | null;
  readonly nearRateHigh: number | null;
  /** Calls that say how many requests are left. */
  readonly requestsN: number;
  /** Share of the allowed requests that was left, 0…1: at the worst call, and at the worst twentieth. */
  readonly requestsLeftMin: number | null;
  readonly requestsLeftP05: number | null;
  /** The same of tokens. */
  readonly tokensN: number;
  readonly tokensLeftMin: number | null;
  readonly tokensLeftP05: number | null;
};

const leftOf = (remaining: Sql, limit: Sql) =>
  sql`CASE WHEN ${remaining} IS NOT NULL AND ${limit} > 0 THEN least(1, ${remaining} / ${limit}::DOUBLE) END`;
const requestsLeft = leftOf(sql`rate_limit_remaining_requests`, sql`rate_limit_limit_requests`);
const tokensLeft = leftOf(sql`rate_limit_remaining_tokens`, sql`rate_limit_limit_tokens`);
/** `least` passes over what is null. Core's `nearRateLimitRate` counts from the same share. */
const isNear = sql`1 - least(${requestsLeft}, ${tokensLeft}) >= 0.8`;
const isLimited = sql`(error_type IS NOT DISTINCT FROM 'rate_limit' OR http_status IS NOT DISTINCT FROM 429)`;

export const rateLimits: Query<Asked, RateLimitsRow> = {
  name: "rateLimits",
  about: "How often providers say 429, and how near calls come to the limits: share of requests and tokens left",
  sql: (asked) =>
    grouped(
      "rateLimits",
      "spans",
      asked,
      sql`count(*)::DOUBLE AS n, (count(*) FILTER (${isLimited}))::DOUBLE AS limited, ${weightedRate("limited_rate", isLimited)},
      ${weightedRate("near_rate", isNear)},
      count(${requestsLeft})::DOUBLE AS requests_n, min(${requestsLeft}) AS requests_left_min,
      quantile_cont(${requestsLeft}, 0.05) AS requests_left_p05,
      count(${tokensLeft})::DOUBLE AS tokens_n, min(${tokensLeft}) AS tokens_left_min,
      quantile_cont(${tokensLeft}, 0.05) AS tokens_left_p05`,
      choosesKind(asked) ? sql`true` : sql`kind IN ('llm', 'embedding')`,
    ),
  row: withIntervals,
};
