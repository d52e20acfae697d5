import type { Engine } from "../engine/engine.ts";
import { ask } from "../queries/query.ts";
import { traffic } from "../queries/traffic.ts";
import { dayMs, type Window } from "../tables/window.ts";
import { type Said, sentenceOf, type Unsaid } from "./sentence.ts";
import { leastPerDay } from "./series.ts";
import { leastCalls } from "./too-little.ts";
import type { Watched } from "./watched.ts";

/** What may arrive without anyone having said so, or explain what else happened that day. */
const watchedFor = [["model"], ["promptName", "promptVersion"]] as const;
/** Days of records there must be before an arrival, so that the first day is not one. */
const settledDays = 3;
/** Model calls there must be before an arrival: a first call after a quiet week is no news. */
const leastBefore = leastPerDay * settledDays;
/** Share of the calls since, below which an arrival is left unsaid. */
const leastShare = 0.02;

const calls: Watched = {
  metric: "traffic.calls",
  label: "The share of model calls",
  unit: "share",
  worse: null,
  n: "n",
  from: { value: "n" },
};

/**
 * Models and prompt versions that answer for the first time within a window: a provider may move a name to another model any day.
 * Nothing is said from fewer calls than a report needs.
 *
 * @param wide the window with the days before it, to know what was there
 */
export async function arrivals(engine: Engine, wide: Window, window: Window): Promise<readonly Said[]> {
  const days = await ask(engine, traffic, { ...wide, where: { kind: "llm", status: ["ok", "aborted"] }, every: "day" });
  const firstMs = Number(days[0]?.atMs ?? 0);
  const found: Said[] = [];
  for (const by of watchedFor) {
    const rows = await ask(engine, traffic, { ...wide, by, where: { kind: "llm", status: ["ok", "aborted"] }, every: "day" });
    const arrived = new Map<string, (typeof rows)[number][]>();
    for (const row of rows) {
      const key = JSON.stringify(by.map((name) => row[name] ?? null));
      const own = arrived.get(key);
      if (own) own.push(row);
      else arrived.set(key, [row]);
    }
    for (const own of arrived.values()) {
      const fromMs = Number(own[0]?.atMs ?? 0);
      const values = by.map((name) => own[0]?.[name] ?? null);
      if (values.includes(null) || fromMs < window.fromMs || fromMs < firstMs + settledDays * dayMs) continue;
      const since = days.filter(({ atMs }) => Number(atMs) >= fromMs).reduce((sum, { n }) => sum + n, 0);
      const before = days.filter(({ atMs }) => Number(atMs) < fromMs).reduce((sum, { n }) => sum + n, 0);
      const count = own.reduce((sum, { n }) => sum + n, 0);
      if (before + since < leastCalls || before < leastBefore || count < leastPerDay) continue;
      const share = count / since;
      if (share < leastShare) continue;
      const unsaid: Unsaid = {
        kind: "change",
        metric: calls.metric,
        segment: Object.fromEntries(by.map((name, i) => [name, String(values[i])])),
        fromMs,
        toMs: Number(own.at(-1)?.atMs ?? fromMs) + dayMs,
        reference: 0,
        current: share,
        effect: null,
        pValue: 1,
        isWorse: null,
      };
      found.push({ ...unsaid, sentence: sentenceOf(unsaid, calls, true) });
    }
  }
  return found;
}
