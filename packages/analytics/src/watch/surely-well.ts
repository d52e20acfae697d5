import { type Rule, windowsOf } from "@telltale/core/alerts";
import type { Window } from "../tables/window.ts";
import type { Facts } from "./facts.ts";
import { isWhole, type Watching } from "./observe.ts";

/** What a look would have come to, where that is plain without its interval. */
export type Plainly = "ok" | "no data";

/** Sums since the first record, after each bucket of time that has any. */
interface Running {
  readonly buckets: readonly number[];
  readonly rows: readonly number[];
  readonly size: readonly number[];
  readonly weightSquares: readonly number[];
  readonly sum: readonly number[];
}

interface Totals {
  readonly rows: number;
  readonly size: number;
  readonly weightSquares: number;
  readonly sum: number;
}

/** Sums of differences are off by so much at most, relatively. */
const slack = 1e-9;

/**
 * Tells the moments at which a rule cannot have fired, from running sums: nothing fires by its interval whose bare value is within
 * the limit. So a history is gone through at every look a watcher would have taken, and only the telling ones are judged.
 *
 * @param within the stretch of records that the moments look at
 * @returns for a moment what is plain, and null where it must be judged; none for rules that cannot be told so
 */
export function surelyWell(
  { rule, tally }: Watching,
  facts: Facts,
  within: Window,
): ((atMs: number) => Plainly | null) | undefined {
  const { condition } = rule;
  if (!tally || rule.by?.length || rule.onNoData === "alert") return undefined;
  if (!["threshold", "change", "single", "budget", "noData"].includes(condition.kind)) return undefined;
  const running = runningSums();
  return (atMs) => {
    const { current, references } = windowsOf(rule, atMs);
    const now = totalsIn(current);
    switch (condition.kind) {
      case "noData":
        return now.rows > 0 ? "ok" : null;
      case "single":
        return now.sum === 0 ? "ok" : null;
      case "budget":
        return now.sum < condition.limitUsd * Math.min(...(condition.at ?? [0.5])) * (1 - slack) ? "ok" : null;
      case "threshold":
        // A small total lies below its limit, and a small number of records is no lack of them.
        if (addsUp(rule) && condition.below === undefined && condition.warnBelow === undefined && isWithin(rule, now.sum))
          return "ok";
        if (addsUp(rule)) return null;
        if (worthOf(rule, now) < (condition.above === 0 ? 1 : leastOf(rule))) return "no data";
        return isWithin(rule, bareValueOf(rule, now)) ? "ok" : null;
      case "change": {
        const [reference] = references;
        // A percentile is no sum, and weeks vary among each other.
        if (references.length !== 1 || !reference || /^p\d/.test(rule.statistic)) return null;
        if (!isWhole(rule, reference, facts.beganAtMs())) return null;
        const before = totalsIn(reference);
        if (Math.min(worthOf(rule, now), worthOf(rule, before)) < leastOf(rule)) return "no data";
        const scale = addsUp(rule) ? (current.toMs - current.fromMs) / (reference.toMs - reference.fromMs) : 1;
        return isLike(rule, bareValueOf(rule, now), bareValueOf(rule, before) * scale) ? "ok" : null;
      }
      default:
        return null;
    }
  };

  function runningSums(): Running {
    const made = { buckets: [0], rows: [0], size: [0], weightSquares: [0], sum: [0] };
    made.buckets[0] = Number.NEGATIVE_INFINITY;
    const last = { rows: 0, size: 0, weightSquares: 0, sum: 0 };
    if (!tally) return made;
    for (const { cells } of facts.daysOf(tally, within)) {
      cells.get("{}")?.each(0, Number.POSITIVE_INFINITY, (_, sums, bucket) => {
        const isNew = made.buckets.at(-1) !== bucket;
        if (isNew) made.buckets.push(bucket);
        const at = made.buckets.length - 1;
        for (const part of ["rows", "size", "weightSquares", "sum"] as const) {
          last[part] += sums[part];
          made[part][at] = last[part];
        }
      });
    }
    return made;
  }

  function totalsIn({ fromMs, toMs }: Window): Totals {
    const [from, to] = [placeBefore(fromMs), placeBefore(toMs)];
    const between = (sums: readonly number[]) => (sums[to] ?? 0) - (sums[from] ?? 0);
    return {
      rows: between(running.rows),
      size: between(running.size),
      weightSquares: between(running.weightSquares),
      sum: between(running.sum),
    };
  }

  /** The last bucket that begins before a moment. */
  function placeBefore(atMs: number): number {
    const bucket = Math.ceil(atMs / facts.bucketMs);
    let [low, high] = [0, running.buckets.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((running.buckets[middle] ?? 0) < bucket) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

const leastOf = ({ minimum = 20 }: Rule) => Math.max(1, minimum);
const addsUp = ({ statistic }: Rule) => statistic === "sum" || statistic === "count";

/** Records a window has, or as many equally weighted ones as it is worth: what is held against a rule's minimum. */
function worthOf(rule: Rule, { rows, size, weightSquares }: Totals): number {
  if (addsUp(rule) || rule.statistic === "ratio" || /^p\d/.test(rule.statistic)) return rows;
  return weightSquares > 0 ? Number(((size * size) / weightSquares).toPrecision(12)) : 0;
}

/** A share, a mean or a total; of a percentile, the share of values above the limit. */
const bareValueOf = (rule: Rule, { sum, size, rows }: Totals) =>
  addsUp(rule) ? sum : sum / (/^p\d/.test(rule.statistic) ? rows : size);

function isWithin({ condition, statistic }: Rule, value: number): boolean {
  if (condition.kind !== "threshold") return false;
  const { above, below, warnAbove, warnBelow } = condition;
  if (/^p\d/.test(statistic)) {
    if (above === undefined || [below, warnAbove, warnBelow].some((limit) => limit !== undefined)) return false;
    return value < (1 - Number(statistic.slice(1)) / 100) * (1 - slack);
  }
  const highest = Math.min(above ?? Number.POSITIVE_INFINITY, warnAbove ?? Number.POSITIVE_INFINITY);
  const lowest = Math.max(below ?? Number.NEGATIVE_INFINITY, warnBelow ?? Number.NEGATIVE_INFINITY);
  return value <= highest - slack * Math.abs(value) && value >= lowest + slack * Math.abs(value);
}

function isLike({ condition }: Rule, now: number, before: number): boolean {
  if (condition.kind !== "change") return false;
  const { ratioAbove, ratioBelow, riseAbove, fallAbove } = condition;
  const room = slack * (Math.abs(now) + Math.abs(before));
  if (ratioAbove !== undefined) return now < ratioAbove * before - room;
  if (ratioBelow !== undefined) return now > ratioBelow * before + room;
  if (riseAbove !== undefined) return now < before + riseAbove - room;
  return fallAbove !== undefined && now > before - fallAbove + room;
}
