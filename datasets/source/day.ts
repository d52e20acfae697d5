import type { Score, Signal, Span } from "@telltale/core/trace";
import { dayMs, type Plan } from "./plan.ts";
import { seeded } from "./seeded.ts";
import { session } from "./session.ts";
import { hex, type Records } from "./trace.ts";
import { sessionsOn, startWithinDay } from "./visitors.ts";

/** The records of one day, session after session. */
export interface Day {
  readonly spans: readonly Span[];
  readonly signals: readonly Signal[];
  readonly scores: readonly Score[];
}

/** Makes one day up. It depends on the plan and the day alone, so any day can be made again by itself. */
export function makeDay(plan: Plan, day: number): Day {
  const records: Records = { spans: [], signals: [], scores: [] };
  const random = seeded(plan.seed, day);
  const starts = Array.from({ length: sessionsOn(plan, day, random) }, () => startWithinDay(random)).sort((a, b) => a - b);
  for (const [i, start] of starts.entries()) session(plan, day, i + 1, start, seeded(plan.seed, day, i + 1), records);
  return {
    spans: numbered(records.spans, plan, day, 1),
    signals: numbered(records.signals, plan, day, 2),
    scores: numbered(records.scores, plan, day, 3),
  };
}

/** Deals ids, session after session: UUIDs of version 7 with the day for a time and a plain count, because counts compress well. */
function numbered<R>(records: readonly R[], plan: Plan, day: number, table: number): (R & { id: string })[] {
  const at = hex(plan.startMs + (day - 1) * dayMs, 12);
  return records.map((record, i) => ({ id: `${at.slice(0, 8)}-${at.slice(8)}-7000-800${table}-${hex(i + 1, 12)}`, ...record }));
}
