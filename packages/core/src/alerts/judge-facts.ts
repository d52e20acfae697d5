import { type Judgement, type Measured, undecided, type Watched } from "./observation.ts";
import type { Condition, Rule } from "./rule.ts";
import { sayChance, sayShare, sayTime, sayValue } from "./words.ts";

type Of<K extends Watched["measure"]> = Extract<Watched, { measure: K }>;
type Kind<K extends Condition["kind"]> = Extract<Condition, { kind: K }>;

/** Shares of a budget from here on are alerts; below, warnings. */
const alertShare = 0.95;

/** Whether a single record lies beyond a limit. */
export function judgeSingle(rule: Rule, { above }: Kind<"single">, { n, k, worst }: Of<"single">): Judgement {
  const value = worst[0]?.value ?? null;
  const say = (number: number) => sayValue(rule.metric, rule.statistic, number);
  const found = `${k} of ${n} above ${say(above)}${value === null ? "" : `, the worst ${say(value)}`}`;
  return {
    ...undecided,
    verdict: k > 0 ? "alert" : "ok",
    value,
    effect: value,
    limit: above,
    n,
    isClear: k === 0,
    why: `${rule.metric} in ${sayTime(rule.windowMs)}: ${k > 0 ? found : `none of ${n} above ${say(above)}`}`,
  };
}

/** How much of a budget is spent. Each share is told once, as it is reached. */
export function judgeSpend(
  { limitUsd, period, at = [0.5, 0.8, 0.95, 1] }: Kind<"budget">,
  { spentUsd }: Of<"spend">,
): Judgement {
  const share = spentUsd / limitUsd;
  const level = at.filter((step) => share >= step).reduce<number | null>((most, step) => Math.max(most ?? 0, step), null);
  return {
    ...undecided,
    verdict: level === null ? "ok" : level >= alertShare ? "alert" : "warning",
    value: spentUsd,
    reference: limitUsd,
    compared: "share",
    effect: share,
    limit: at.find((step) => step > share) ?? at.at(-1) ?? 1,
    n: 0,
    isClear: level === null,
    level,
    why: `$${spentUsd.toFixed(2)} of $${limitUsd.toFixed(2)} a ${period} is spent (${sayShare(share)})`,
  };
}

/** What a drift report says; its own multiplicity is already in its p-values, ours is how often it is asked. */
export function judgeDrift(rule: Rule, drift: Of<"drift">, alpha: number): Judgement {
  const isRare = rule.bare === true || drift.pValue === undefined || drift.pValue <= alpha;
  return {
    ...undecided,
    verdict: drift.verdict === "drift" && isRare ? "alert" : drift.verdict === "insufficient" ? "no data" : "ok",
    n: drift.n,
    pValue: drift.pValue ?? null,
    limit: alpha,
    isClear: drift.verdict !== "drift",
    why: drift.why,
  };
}

/** Traffic of the same hours varies at least so much by itself: relative variance. */
const leastDispersion = 0.1;

/**
 * Whether nothing came although it should have. With counts of earlier weeks the chance of nothing is that of a gamma–Poisson
 * count, as wide as they are among each other.
 */
export function judgeSilence(
  rule: Rule,
  { expected }: Kind<"noData">,
  n: number,
  references: readonly Measured[],
  alpha: number,
): Judgement {
  const counts = references.map((reference) => reference.n);
  const mean = expected ?? (counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) / counts.length : null);
  const window = sayTime(rule.windowMs);
  if (n > 0 || mean === null) {
    return {
      ...undecided,
      verdict: n > 0 ? "ok" : "no data",
      value: n,
      reference: mean,
      effect: n,
      n,
      isClear: n > 0,
      why: `${n} records in ${window}`,
    };
  }
  const variance = counts.length > 1 ? counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1) : 0;
  const dispersion = Math.max(leastDispersion, (variance - mean) / (mean * mean || 1));
  const pValue = (1 + dispersion * mean) ** (-1 / dispersion);
  const fires = rule.bare === true ? mean > 0 : pValue <= alpha;
  return {
    ...undecided,
    verdict: fires ? "alert" : "ok",
    value: 0,
    reference: mean,
    effect: 0,
    limit: 0,
    pValue,
    isClear: !fires,
    why: `nothing in ${window}, where ${Number(mean.toPrecision(3))} records are usual; chance would do that ${sayChance(pValue)}`,
  };
}
