import {
  arrivalsInterval,
  arrivalsOf,
  effectiveCounts,
  quantileInterval,
  rateInterval,
  tailOfArrivals,
  tailOfCounts,
  tailOfValue,
  valued,
  valueInterval,
} from "./measured.ts";
import type { Judgement, Measured } from "./observation.ts";
import type { Condition, Rule } from "./rule.ts";
import { sayChance, sayTime, sayValue } from "./words.ts";

type Threshold = Extract<Condition, { kind: "threshold" }>;
type Side = "above" | "below";

/** One limit and the side of it that is bad. */
interface Limit {
  readonly side: Side;
  readonly at: number;
}

/** A value held against a limit: the chance of as much if the truth lay on the limit, and the interval that says the same. */
interface Held {
  readonly pValue: number;
  readonly interval: readonly [number, number];
}

const limitOf = (above: number | undefined, below: number | undefined): Limit | null =>
  above !== undefined ? { side: "above", at: above } : below !== undefined ? { side: "below", at: below } : null;

const isBeyond = (value: number, { side, at }: Limit) => (side === "above" ? value > at : value < at);

function hold(rule: Rule, measured: Measured, { side, at }: Limit, alpha: number, exactAbove: number | undefined): Held {
  if (measured.measure === "sum" && rule.statistic === "count") {
    const arrivals = arrivalsOf(measured);
    return { pValue: tailOfArrivals(arrivals, at, side), interval: arrivalsInterval(arrivals, alpha) };
  }
  if (measured.measure === "rate") {
    const counts = effectiveCounts(measured.k, measured.n, measured.clusters);
    return { pValue: tailOfCounts(counts, at, side), interval: rateInterval(counts, alpha) };
  }
  if (measured.measure === "quantile") {
    // A quantile lies above a limit exactly where more than 1 − p of the values do: a sign test, whatever their distribution.
    const { sorted, n, p } = measured;
    const above = exactAbove ?? (n * sorted.filter((value) => value > at).length) / sorted.length;
    const counts = effectiveCounts(above, n, measured.clusters);
    return { pValue: tailOfCounts(counts, 1 - p, side), interval: quantileInterval(sorted, p, counts.n, alpha) };
  }
  const value = valued(measured);
  return { pValue: tailOfValue(value, at, side), interval: valueInterval(value, alpha) };
}

/**
 * Whether a window's value lies beyond a limit, at the confidence that the false-alarm budget asks for. What was spent in all is
 * a fact, and so is what a bare rule is asked about: they have no interval.
 */
export function judgeThreshold(rule: Rule, condition: Threshold, measured: Measured, alpha: number): Judgement {
  const limit = limitOf(condition.above, condition.below);
  const warn = limitOf(condition.warnAbove, condition.warnBelow);
  const shown = limit ?? warn;
  if (shown === null)
    throw new RangeError(`judge: rule "${rule.name}" has no limit: give above, below, warnAbove or warnBelow`);
  const exactAbove = measured.measure === "quantile" ? measured.above : undefined;
  const { value } = valued(measured);
  const held = hold(rule, measured, shown, alpha, exactAbove);
  const isCertain = rule.bare === true || rule.statistic === "sum";
  const fires = (against: Limit, { pValue }: Held) => isBeyond(value, against) && (isCertain || pValue <= alpha);
  const warned = warn && warn !== shown ? hold(rule, measured, warn, alpha, undefined) : held;
  const isAlert = limit !== null && fires(limit, held);
  const isWarning = !isAlert && warn !== null && fires(warn, warned);
  const verdict = isAlert ? "alert" : isWarning ? "warning" : "ok";
  const told = isWarning && warn ? { limit: warn, held: warned } : { limit: shown, held };
  const clear = condition.clearAt === undefined ? (warn ?? shown) : { ...shown, at: condition.clearAt };
  return {
    verdict,
    value,
    reference: null,
    compared: "value",
    effect: value,
    ...(isCertain
      ? { interval: null, confidence: null, pValue: null }
      : { interval: told.held.interval, confidence: 1 - 2 * alpha, pValue: told.held.pValue }),
    limit: told.limit.at,
    n: measured.n,
    isClear: verdict === "ok" && !isBeyond(value, clear),
    level: null,
    why: whyOf(rule, measured, value, told.limit, told.held, verdict),
  };
}

function whyOf(rule: Rule, measured: Measured, value: number, limit: Limit, held: Held, verdict: string): string {
  const say = (number: number) => sayValue(rule.metric, rule.statistic, number);
  const counted =
    measured.measure === "rate" ? `${measured.k} of ${measured.n}, ${say(value)},` : `${say(value)} (n ${measured.n})`;
  const what = `${rule.metric}${rule.statistic === "rate" ? "" : ` (${rule.statistic})`} in ${sayTime(rule.windowMs)}: ${counted}`;
  const [low, high] = held.interval;
  const surely = `the interval ${say(low)} to ${say(high)}`;
  if (!isBeyond(value, limit)) return `${what} is not ${limit.side} ${say(limit.at)}`;
  if (rule.statistic === "sum") return `${what} is ${limit.side} ${say(limit.at)}`;
  if (rule.bare) return `${what} is ${limit.side} ${say(limit.at)} (bare value, no interval)`;
  if (verdict === "ok")
    return `${what} is ${limit.side} ${say(limit.at)}, but chance would do as much ${sayChance(held.pValue)}: ${surely}`;
  return `${what} is ${limit.side} ${say(limit.at)}, and so is ${surely}; chance would do as much ${sayChance(held.pValue)}`;
}
