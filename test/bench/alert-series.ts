import {
  allot,
  initialState,
  judge,
  type Observation,
  type Point,
  type Rule,
  softPresets,
  step,
  windowsOf,
} from "@telltale/core/alerts";
import { type Calls, rangeOf } from "./alert-weeks.ts";

const minuteMs = 60_000;
const preset = (name: string): Rule => {
  const rule = softPresets[name];
  if (!rule) throw new Error(`no preset ${name}`);
  return rule;
};

/** The soft presets that look at a series. */
export const seriesRules: readonly Rule[] = ["cost-anomaly", "quality-shift", "latency-trend"].map(preset);

const allotments = allot(seriesRules.map((rule) => ({ rule, streams: 1 })));

/** One bucket of what a rule watches. */
function pointOf(rule: Rule, calls: Calls, from: number, to: number): Point {
  const [first, last] = rangeOf(calls, from, to);
  const values = { "cost-anomaly": calls.costUsd, "quality-shift": calls.mark, "latency-trend": calls.latencyMs }[rule.name];
  const there = Array.from(values?.subarray(first, last) ?? []).filter((value) => !Number.isNaN(value));
  const n = there.length;
  const sum = there.reduce((a, b) => a + b, 0);
  const value =
    rule.statistic === "sum" ? sum : rule.statistic === "mean" ? sum / n : (there.sort((a, b) => a - b)[n >> 1] ?? 0);
  return { atMs: from * minuteMs, n, value: n > 0 ? value : null };
}

/**
 * The minutes at which each rule over a series fires.
 *
 * @param fromMinute when to begin: what lies before is history
 */
export function watchSeries(calls: Calls, fromMinute: number): Readonly<Record<string, readonly number[]>> {
  const fired: Record<string, number[]> = {};
  for (const rule of seriesRules) {
    const every = (rule.everyMs ?? minuteMs) / minuteMs;
    const bucket = (windowsOf(rule, fromMinute * minuteMs).bucketMs ?? minuteMs) / minuteMs;
    const all = Array.from({ length: Math.floor(calls.minutes / bucket) }, (_, i) =>
      pointOf(rule, calls, i * bucket, (i + 1) * bucket),
    );
    const firings: number[] = [];
    let state = initialState(0);
    for (let minute = fromMinute; minute <= calls.minutes; minute += every) {
      const { current } = windowsOf(rule, minute * minuteMs);
      const points = all.slice(Math.max(0, current.fromMs / minuteMs / bucket), current.toMs / minuteMs / bucket);
      const observation: Observation = { segment: {}, ...current, current: { measure: "series", points } };
      const judgement = judge(rule, observation, allotments.get(rule.name));
      const stepped = step({ rule, segment: {}, state, judgement, nowMs: minute * minuteMs });
      state = stepped.state;
      if (stepped.events.some(({ event }) => event === "fired")) firings.push(minute);
    }
    fired[rule.name] = firings;
  }
  return fired;
}
