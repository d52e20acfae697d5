import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, choosesKind, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weightedRate, withIntervals } from "./rate.ts";

export type ErrorsRow = Row & {
  readonly n: number;
  readonly errors: number;
  /** Share of calls that failed, sampling undone, with its Wilson interval (95 %). A call the user aborted is not a failure. */
  readonly errorRate: number | null;
  readonly errorRateLow: number | null;
  readonly errorRateHigh: number | null;
  readonly aborted: number;
  /** Attempts after the first, over all calls. */
  readonly retries: number;
  /** Calls that needed at least one of them; null where no call says how often it was tried. */
  readonly retried: number | null;
  /** Calls answered by a stand-in. */
  readonly fallbacks: number;
};

export const errors: Query<Asked, ErrorsRow> = {
  name: "errors",
  about: "How many model calls fail, are aborted, are retried or fall back",
  sql: (asked) =>
    grouped(
      "errors",
      "spans",
      asked,
      sql`count(*)::DOUBLE AS n, (count(*) FILTER (status = 'error'))::DOUBLE AS errors,
      ${weightedRate("error_rate", sql`status = 'error'`)}, (count(*) FILTER (status = 'aborted'))::DOUBLE AS aborted,
      coalesce(sum(retry_count), 0)::DOUBLE AS retries, CASE WHEN count(retry_count) > 0 THEN count_if(retry_count > 0)::DOUBLE END AS retried,
      count(fallback_from)::DOUBLE AS fallbacks`,
      choosesKind(asked) ? sql`true` : sql`kind = 'llm'`,
    ),
  row: withIntervals,
};

export type ErrorClassRow = Row & {
  /** The class of failure; null where the record does not say. */
  readonly errorType: string | null;
  readonly httpStatus: number | null;
  readonly n: number;
};

export const errorClasses: Query<Asked, ErrorClassRow> = {
  name: "errorClasses",
  about: "What failed model calls fail with",
  sql: (asked) =>
    grouped(
      "errorClasses",
      "spans",
      { ...asked, by: [...new Set([...(asked.by ?? []), "errorType", "httpStatus"])] },
      sql`count(*)::DOUBLE AS n`,
      choosesKind(asked) ? sql`status = 'error'` : sql`kind = 'llm' AND status = 'error'`,
    ),
  row: camelRow,
};
