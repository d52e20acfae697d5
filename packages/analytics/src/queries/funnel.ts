import type { Row } from "../engine/cell.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import type { Unit } from "../tables/sessions.ts";
import { dayMs, inWindow } from "../tables/window.ts";
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

/** Each step, and the signals of which one is enough. */
const steps: readonly { readonly name: string; readonly is: Sql }[] = [
  { name: "asked", is: sql`kind = 'message_sent'` },
  { name: "answered", is: sql`kind = 'response_shown'` },
  { name: "kept", is: sql`kind IN ('copy', 'share')` },
  { name: "done", is: sql`kind IN ('task_completed', 'conversion')` },
];

const keyOf: Readonly<Record<Unit, readonly Sql[]>> = {
  sessions: [sql`session_id`],
  conversations: [sql`conversation_id`],
  turns: [sql`session_id`, sql`turn`],
};

/** When a unit came to each step: the first time it happened at or after the step before, as `at1`, `at2`, …; null where it did not. */
function reached(happened: Sql): Sql {
  return steps.reduce((inner, _, i) => {
    const [times, at, before] = [column(`times${i + 1}`), column(`at${i + 1}`), column(`at${i}`)];
    const later = i === 0 ? times : sql`list_filter(${times}, lambda x: x >= ${before})`;
    return sql`SELECT *, list_min(${later}) AS ${at} FROM (${inner})`;
  }, happened);
}

export const funnel: Query<Asked, FunnelRow> = {
  name: "funnel",
  about:
    "How many sessions (turns, where asked by turn) go from asking to an answer, to keeping it, to being done, and how soon",
  sql: (asked) =>
    ofWindows("funnel", asked, (one) => {
      const unit = unitOf(one);
      const { listed, names } = keysOf("funnel", unit, one);
      const key = join(keyOf[unit], ", ");
      const wide = { fromMs: Math.max(0, one.fromMs - dayMs), toMs: one.toMs + dayMs };
      const times = steps.map(({ is }, i) => sql`list(occurred_at) FILTER (${is}) AS ${column(`times${i + 1}`)}`);
      const happened = sql`SELECT ${join([...keyOf[unit], ...times], ", ")} FROM signals WHERE ${inWindow(sql`occurred_at`, wide)} GROUP BY ${key}`;
      const ats = steps.map((_, i) => column(`at${i + 1}`));
      const counts = steps.map(
        ({ name }, i) => sql`{'place': ${i + 1}::DOUBLE, 'step': ${name}, 'n': count(${ats[i] as Sql})::DOUBLE,
          'p50_ms': quantile_cont((epoch_us(${ats[i] as Sql}) - epoch_us(at1)) / 1000.0::DOUBLE, 0.5)}`,
      );
      const part = within(names);
      // The lists of times end with the inner SELECT: carried through the join they would cost more than all the rest.
      return sql`
      WITH units AS (SELECT ${join([...listed, ...keyOf[unit]], ", ")} ${rowsOf("funnel", unit, one)}),
      reached AS (SELECT ${join([...keyOf[unit], ...ats], ", ")} FROM (${reached(happened)})),
      counts AS (SELECT ${join([...names, sql`unnest([${join(counts, ", ")}]) AS counted`], ", ")} FROM units JOIN reached USING (${key}) GROUP BY ALL)
      SELECT ${join([...names, sql`counted.place AS place`, sql`counted.step AS step, counted.n AS n`], ", ")}, n / max(n) OVER (${part}) AS share,
        max(n) OVER (${part}) AS share_effective_n, n / nullif(lag(n) OVER (${part} ORDER BY place), 0) AS from_previous, counted.p50_ms AS p50_ms
      FROM counts QUALIFY share_effective_n > 0 ORDER BY ALL`;
    }),
  row: withIntervals,
};
