import type { Row } from "../engine/cell.ts";
import { join, sql } from "../engine/sql.ts";
import { sessionSteps } from "../tables/session-steps.ts";
import { type Asked, ofWindows, rowsOf, unitOf, within } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { withIntervals } from "./rate.ts";

export type FunnelRow = Row & {
  /** 1, 2, … */
  readonly place: number;
  /** asked, answered, kept (copied or shared), done (completed or converted). */
  readonly step: string;
  /** Sessions that came so far, each step after the one before; turns or conversations, where the question speaks of them. */
  readonly n: number;
  /** Of those that asked, 0…1, with its Wilson interval (95 %). */
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
  /** Of those that came to the step before, 0…1. */
  readonly fromPrevious: number | null;
  /** Median time from the first question to this step, of those that came to it. */
  readonly p50Ms: number | null;
};

export const funnel: Query<Asked, FunnelRow> = {
  name: "funnel",
  about:
    "How many sessions (turns, where asked by turn) go from asking to an answer, to keeping it, to being done, and how soon",
  sql: (asked) =>
    ofWindows("funnel", asked, (one) => {
      const unit = unitOf(one);
      const { listed, names } = keysOf("funnel", unit, one);
      const counts = sessionSteps.map(
        ({ name, at }, i) => sql`{'place': ${i + 1}::DOUBLE, 'step': ${name}, 'n': count(${at})::DOUBLE,
          'p50_ms': quantile_cont((epoch_us(${at}) - epoch_us(asked_at)) / 1000.0::DOUBLE, 0.5)}`,
      );
      const part = within(names);
      return sql`
      WITH counts AS (SELECT ${join([...listed, sql`unnest([${join(counts, ", ")}]) AS counted`], ", ")} ${rowsOf("funnel", unit, one)} GROUP BY ALL)
      SELECT ${join([...names, sql`counted.place AS place`, sql`counted.step AS step, counted.n AS n`], ", ")}, n / max(n) OVER (${part}) AS share,
        max(n) OVER (${part}) AS share_effective_n, n / nullif(lag(n) OVER (${part} ORDER BY place), 0) AS from_previous, counted.p50_ms AS p50_ms
      FROM counts QUALIFY share_effective_n > 0 ORDER BY ALL`;
    }),
  row: withIntervals,
};
