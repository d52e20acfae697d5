import type { Observation, Point, Rule, Segment } from "@telltale/core/alerts";
import { windowsOf } from "@telltale/core/alerts";
import type { Window } from "../tables/window.ts";
import type { Facts } from "./facts.ts";
import { measure, pointOf } from "./measure.ts";
import { observeVersions } from "./observe-versions.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** A rule with what is added up for it. */
export interface Watching {
  readonly rule: Rule;
  /** Null for rules about drift, which look at whole columns. */
  readonly tally: Tally | null;
  /** Points of series that are known, by segment; of one version of the facts. */
  readonly series: { version: number; readonly points: Map<string, Map<number, Point>> };
}

/** @throws {RangeError} if the rule's metric, statistic and columns do not go together */
export function watching(rule: Rule): Watching {
  const tally = rule.condition.kind === "drift" ? null : tallyOf(rule);
  return { rule, tally, series: { version: 0, points: new Map() } };
}

/** How often a rule is judged, in ms. */
export const everyMsOf = ({ everyMs = 60_000 }: Rule): number => everyMs;

/** From the earliest record a rule needs to judge a moment, to that moment. */
export function stretchOf(rule: Rule, atMs: number): Window {
  const { current, references } = windowsOf(rule, atMs);
  return { fromMs: Math.min(...[current, ...references].map(({ fromMs }) => fromMs)), toMs: current.toMs };
}

/**
 * What one rule sees at a moment, for each of its streams.
 *
 * @param open segments to look at although nothing may have come of them
 */
export function observe(
  { rule, tally, series }: Watching,
  facts: Facts,
  atMs: number,
  open: readonly Segment[] = [],
): readonly Observation[] {
  if (!tally) return [];
  const { current, references, bucketMs } = windowsOf(rule, atMs);
  if (series.version !== facts.version(tally)) {
    series.version = facts.version(tally);
    series.points.clear();
  }
  if (rule.condition.kind === "change" && rule.condition.against.from === "versionBefore")
    return observeVersions(rule, tally, facts, { current, reference: references[0] ?? current }, open);
  if (!isTellingAt(rule, current, facts.beganAtMs())) return [];
  const whole = references.filter((window) => isWhole(rule, window, facts.beganAtMs()));
  return segmentsIn(rule, tally, facts, [current, ...whole], open).map(([key, segment]) => ({
    segment,
    ...current,
    current: watched(key),
    ...(references.length > 0 && { references: whole.map((window) => measure(rule, tally, facts, key, window)) }),
  }));

  function watched(key: string): Observation["current"] {
    if (!tally) throw new TypeError("observe: a rule without a tally has no windows");
    if (bucketMs !== null) {
      const known = series.points.get(key) ?? new Map<number, Point>();
      series.points.set(key, known);
      const points: Point[] = [];
      for (let fromMs = current.fromMs; fromMs < current.toMs; fromMs += bucketMs) {
        const point =
          known.get(fromMs) ?? pointOf(fromMs, measure(rule, tally, facts, key, { fromMs, toMs: fromMs + bucketMs }));
        known.set(fromMs, point);
        points.push(point);
      }
      return { measure: "series", points };
    }
    const measured = measure(rule, tally, facts, key, current);
    if (rule.condition.kind === "budget" && measured.measure === "sum") return { measure: "spend", spentUsd: measured.sum };
    if (rule.condition.kind === "single" && measured.measure === "quantile") {
      const value = measured.sorted.at(-1);
      return {
        measure: "single",
        n: measured.n,
        k: measured.above ?? 0,
        worst: value === undefined ? [] : [{ id: "", value }],
      };
    }
    return measured;
  }
}

/** That there is little of something says nothing while part of the window lies before the first record. */
function isTellingAt({ condition, statistic }: Rule, { fromMs }: Window, beganAtMs: number): boolean {
  if (condition.kind !== "threshold" || (condition.below ?? condition.warnBelow) === undefined) return true;
  return (statistic !== "sum" && statistic !== "count") || fromMs >= beganAtMs;
}

/** A total of a window in whose first hours nobody recorded is no total; a share or a mean of what there is still is one. */
export function isWhole({ condition, statistic }: Rule, { fromMs }: Window, beganAtMs: number): boolean {
  const addsUp = statistic === "sum" || statistic === "count";
  return condition.kind !== "change" || !addsUp || fromMs >= beganAtMs;
}

/** The segments that have records in any of the windows, and those still open. A rule that divides nothing has just one. */
function segmentsIn(
  rule: Rule,
  tally: Tally,
  facts: Facts,
  windows: readonly Window[],
  open: readonly Segment[],
): readonly (readonly [string, Segment])[] {
  if (!rule.by?.length) return [["{}", {}]];
  const found = new Map(open.map((segment) => [JSON.stringify(segment), segment]));
  for (const window of windows) {
    const [from, to] = [Math.ceil(window.fromMs / facts.bucketMs), Math.ceil(window.toMs / facts.bucketMs)];
    for (const { cells } of facts.daysOf(tally, window))
      for (const [key, own] of cells) if (!found.has(key) && own.hasAny(from, to)) found.set(key, own.segment);
  }
  return [...found];
}
