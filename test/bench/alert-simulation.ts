import {
  type AlertState,
  type Allotment,
  allot,
  hardPresets,
  initialState,
  type Judgement,
  judge,
  type Measured,
  type Rule,
  step,
} from "@telltale/core/alerts";
import { type Calls, costOfCalls, marksOfCalls, quantileOfCalls, rangeOf, rateOfCalls } from "./alert-weeks.ts";

/** A rule, how its window is counted, and a cheap look at whether it can fire at all. */
interface Watcher {
  readonly rule: Rule;
  readonly count: (calls: Calls, from: number, to: number) => Measured;
  /** Whether the bare value is beyond the limit: where it is not, no interval can be. */
  readonly isBeyond: (calls: Calls, from: number, to: number) => boolean;
}

const minuteMs = 60_000;
const preset = (name: string): Rule => {
  const rule = hardPresets[name];
  if (!rule) throw new Error(`no preset ${name}`);
  return rule;
};

function shareOf(of: ArrayLike<number>, calls: Calls, from: number, to: number, isHit: (value: number) => boolean): number {
  const [first, last] = rangeOf(calls, from, to);
  let hits = 0;
  for (let i = first; i < last; i++) if (isHit(of[i] ?? 0)) hits++;
  return last > first ? hits / (last - first) : 0;
}

function meanMark(calls: Calls, from: number, to: number): number {
  const [first, last] = rangeOf(calls, from, to);
  let [n, sum] = [0, 0];
  for (let i = first; i < last; i++) {
    const mark = calls.mark[i] ?? Number.NaN;
    if (Number.isNaN(mark)) continue;
    n++;
    sum += mark;
  }
  return n > 0 ? sum / n : 5;
}

function spent(calls: Calls, from: number, to: number): number {
  const [first, last] = rangeOf(calls, from, to);
  let sum = 0;
  for (let i = first; i < last; i++) sum += calls.costUsd[i] ?? 0;
  return sum;
}

/** The hard presets that a stream of calls can make fire, and that can be wrong. */
export const watchers: readonly Watcher[] = [
  {
    rule: preset("error-rate"),
    count: (calls, from, to) => rateOfCalls(calls, "failed", from, to),
    isBeyond: (calls, from, to) => shareOf(calls.failed, calls, from, to, (x) => x === 1) > 0.05,
  },
  {
    rule: preset("rate-limit"),
    count: (calls, from, to) => rateOfCalls(calls, "limited", from, to),
    isBeyond: (calls, from, to) => shareOf(calls.limited, calls, from, to, (x) => x === 1) > 0.2,
  },
  {
    rule: preset("latency-p95"),
    count: (calls, from, to) => quantileOfCalls(calls, 0.95, 30_000, from, to),
    isBeyond: (calls, from, to) => shareOf(calls.latencyMs, calls, from, to, (x) => x > 30_000) > 0.02,
  },
  {
    rule: preset("faithfulness"),
    count: marksOfCalls,
    isBeyond: (calls, from, to) => meanMark(calls, from, to) < 3.5,
  },
  {
    rule: preset("cost-growth"),
    count: costOfCalls,
    isBeyond: (calls, from, to) => spent(calls, from, to) > 3 * spent(calls, 2 * from - to, from),
  },
];

const calm: Judgement = {
  verdict: "ok",
  value: null,
  reference: null,
  compared: "value",
  effect: null,
  interval: null,
  confidence: null,
  limit: null,
  n: 0,
  pValue: null,
  isClear: true,
  level: null,
  why: "",
};

/** What one rule did on some calls: the minutes at which it fired, judged by intervals and by bare values. */
interface Firings {
  readonly rule: string;
  readonly byInterval: readonly number[];
  readonly bare: readonly number[];
}

export const allotments: ReadonlyMap<string, Allotment> = allot(watchers.map(({ rule }) => ({ rule, streams: 1 })));

/**
 * Runs the hard presets over calls as a watcher would: every minute, with their state machines.
 *
 * @param fromMinute when to begin: what lies before is only compared with
 */
export function watchCalls(calls: Calls, fromMinute: number): readonly Firings[] {
  return watchers.map(({ rule, count, isBeyond }) => {
    const every = (rule.everyMs ?? minuteMs) / minuteMs;
    const window = rule.windowMs / minuteMs;
    const bareRule = { ...rule, bare: true };
    const allotment = allotments.get(rule.name);
    const fired = { byInterval: [] as number[], bare: [] as number[] };
    let states: Record<"byInterval" | "bare", AlertState> = { byInterval: initialState(0), bare: initialState(0) };
    for (let minute = fromMinute; minute <= calls.minutes; minute += every) {
      const from = minute - window;
      const beyond = isBeyond(calls, from, minute);
      const now = { byInterval: calm, bare: calm };
      if (beyond) {
        const current = count(calls, from, minute);
        const references = rule.condition.kind === "change" ? [count(calls, from - window, from)] : [];
        const observation = { segment: {}, fromMs: from * minuteMs, toMs: minute * minuteMs, current, references };
        now.byInterval = judge(rule, observation, allotment);
        now.bare = judge(bareRule, observation, allotment);
      }
      const next = { ...states };
      for (const way of ["byInterval", "bare"] as const) {
        const used = way === "bare" ? bareRule : rule;
        const stepped = step({ rule: used, segment: {}, state: states[way], judgement: now[way], nowMs: minute * minuteMs });
        next[way] = stepped.state;
        if (stepped.events.some(({ event }) => event === "fired")) fired[way].push(minute);
      }
      states = next;
    }
    return { rule: rule.name, ...fired };
  });
}
