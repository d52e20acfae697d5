import { type Allotment, allotmentOf, defaultBudgets } from "./allot.ts";
import { judgeAnomaly } from "./judge-anomaly.ts";
import { judgeChange } from "./judge-change.ts";
import { judgeDrift, judgeSilence, judgeSingle, judgeSpend } from "./judge-facts.ts";
import { judgeShift } from "./judge-shift.ts";
import { judgeThreshold } from "./judge-threshold.ts";
import { judgeTrend } from "./judge-trend.ts";
import { type Judgement, type Measured, type Observation, undecided } from "./observation.ts";
import type { Condition, Rule } from "./rule.ts";
import { sayTime } from "./words.ts";

type Threshold = Extract<Condition, { kind: "threshold" }>;

/** Fewer records than this say little about anything; a rule may ask for more or less. */
const leastRecords = 20;

/**
 * Decides about one window of one rule. An alert means: the interval lies beyond the limit, at the confidence that keeps false
 * alarms within the budget. A bare rule compares the value alone.
 *
 * @param rule what is asked
 * @param observation what was counted, of the measure that the rule's kind and statistic ask for
 * @param allotment what the stream may spend of the false-alarm budget: `allot(…).get(rule.name)`; without it, all of it
 * @returns the verdict with all the numbers behind it, and why in words
 * @throws {RangeError} if the rule has no limit, or the observation is not of its kind
 * @example judge({ name: "errors", metric: "errorRate", statistic: "rate", windowMs: 3e5, severity: "critical", condition: { kind: "threshold", above: 0.05 } }, { segment: {}, fromMs: 0, toMs: 3e5, current: { measure: "rate", n: 40, k: 5 } }).verdict; // "ok"
 */
export function judge(
  rule: Rule,
  { current, references = [], toMs }: Observation,
  allotment: Allotment = allotmentOf(rule, defaultBudgets[rule.severity]),
): Judgement {
  const { condition } = rule;
  const { alpha } = allotment;
  if (condition.kind === "single" && current.measure === "single") return judgeSingle(rule, condition, current);
  if (condition.kind === "budget" && current.measure === "spend") return judgeSpend(condition, current);
  if (condition.kind === "drift" && current.measure === "drift") return judgeDrift(rule, current, alpha);
  if (current.measure === "series") {
    if (condition.kind === "trend") return judgeTrend(rule, condition, current.points, allotment);
    if (condition.kind === "anomaly") return judgeAnomaly(rule, condition, current.points, allotment);
    if (condition.kind === "shift") return judgeShift(rule, condition, current.points, toMs, allotment);
  } else if (isMeasured(current)) {
    if (condition.kind === "noData") return judgeSilence(rule, condition, current.n, references, alpha);
    const least = Math.max(1, rule.minimum ?? leastRecords);
    if (condition.kind === "threshold") {
      if (current.n < leastOf(rule, condition, current)) return tooFew(rule, current.n, least);
      return judgeThreshold(rule, condition, current, alpha);
    }
    if (condition.kind === "change") {
      const known = references.filter(({ n }) => n >= least);
      if (current.n < least || known.length === 0) return tooFew(rule, current.n, least, references[0]?.n ?? null);
      return judgeChange(rule, condition, current, known, alpha);
    }
  }
  throw new RangeError(`judge: rule "${rule.name}" is of kind ${condition.kind}, which cannot be judged on ${current.measure}`);
}

/** Records it takes to hold a window against a threshold. */
function leastOf({ statistic, minimum }: Rule, condition: Threshold, current: Measured): number {
  const { above = Infinity, warnAbove = Infinity } = condition;
  // A total that is small lies below a limit, however few records it is made of.
  const lowest = Math.min(above, warnAbove);
  if (current.measure === "sum" && lowest < Infinity && current.sum <= lowest) return 0;
  // One hit where none is allowed needs no minimum; and of a number of records or a total, few are not too few to tell.
  if (above === 0) return 1;
  if (statistic === "count") return minimum ?? 0;
  return Math.max(1, minimum ?? (statistic === "sum" ? 1 : leastRecords));
}

function isMeasured(current: Observation["current"]): current is Measured {
  return ["rate", "mean", "sum", "ratio", "quantile"].includes(current.measure);
}

/** @param before records of the window before; null where nobody recorded it whole */
function tooFew(rule: Rule, n: number, least: number, before?: number | null): Judgement {
  if (before === null && n >= least)
    return { ...undecided, n, why: `${rule.metric}: what it is compared with lies before recording began` };
  const reference = before === undefined || before === null ? "" : `, ${before} in the window before`;
  return { ...undecided, n, why: `${rule.metric}: ${n} records in ${sayTime(rule.windowMs)}${reference}; ${least} are needed` };
}
