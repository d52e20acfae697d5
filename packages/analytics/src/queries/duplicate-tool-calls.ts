import type { Row } from "../engine/cell.ts";
import { join, sql } from "../engine/sql.ts";
import { type Asked, ofWindows, rowsOf } from "./asked.ts";
import { isRepeat, isTellable } from "./duplicate-calls.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { weightedRate, withIntervals } from "./rate.ts";

export type DuplicateToolCallsRow = Row & {
  /** Tool calls of a known trace, tool and arguments. */
  readonly n: number;
  /** Those that repeat an earlier one that had ended well. */
  readonly duplicates: number;
  readonly duplicateRate: number | null;
  readonly duplicateRateLow: number | null;
  readonly duplicateRateHigh: number | null;
};

export const duplicateToolCalls: Query<Asked, DuplicateToolCallsRow> = {
  name: "duplicateToolCalls",
  about:
    "Tool calls that ask again what had been answered: same trace, same tool, same arguments; by tool unless asked otherwise",
  sql: ({ by = ["toolName"], ...asked }) =>
    ofWindows("duplicateToolCalls", { by, ...asked }, (one) => {
      const { listed, names } = keysOf("duplicateToolCalls", "spans", one);
      const rows = [...listed, sql`inclusion_probability, ${isRepeat} AS is_repeat`];
      const measures = sql`count(*)::DOUBLE AS n, (count(*) FILTER (is_repeat))::DOUBLE AS duplicates, ${weightedRate("duplicate_rate", sql`is_repeat`)}`;
      return sql`SELECT ${join([...names, measures], ", ")} FROM (
        SELECT ${join(rows, ", ")} ${rowsOf("duplicateToolCalls", "spans", one, isTellable)}) GROUP BY ALL ORDER BY ALL`;
    }),
  row: withIntervals,
};
