import { periodAt } from "../budget/period-at.ts";
import type { Anomaly } from "./judge-anomaly.ts";
import { dayMs, type Rule } from "./rule.ts";

/** Half-open: `[fromMs, toMs)`. */
export interface RuleWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is to be counted for one judgement. */
export interface RuleWindows {
  /** The window in question; of a series, all of it. */
  readonly current: RuleWindow;
  /** What it is compared with, newest first. */
  readonly references: readonly RuleWindow[];
  /** Size of the buckets of a series; null where one count is wanted. */
  readonly bucketMs: number | null;
}

const weekMs = 7 * dayMs;
/** Weeks whose same hours say what is usual. */
const usualWeeks = 4;

/**
 * Which windows must be counted to judge a rule at a time. Series end with the last whole bucket, so that no bucket is judged
 * before it is full; days are UTC, but those of a budget, which are the rule's time zone's.
 *
 * @param nowMs up to when records are complete
 * @throws {RangeError} if there is no such time zone
 * @example windowsOf({ name: "r", metric: "errorRate", statistic: "rate", windowMs: 300_000, severity: "info", condition: { kind: "threshold", above: 0.05 } }, 1_000_000).current; // { fromMs: 700000, toMs: 1000000 }
 */
export function windowsOf({ condition, windowMs, timeZone = "UTC" }: Rule, nowMs: number): RuleWindows {
  const current = { fromMs: nowMs - windowMs, toMs: nowMs };
  const weeksBefore = (weeks: number) => Array.from({ length: weeks }, (_, i) => shifted(current, -(i + 1) * weekMs));
  switch (condition.kind) {
    case "change": {
      const { against } = condition;
      if (against.from === "sameHours") return { current, references: weeksBefore(against.weeks), bucketMs: null };
      if (against.from === "versionBefore")
        return {
          current,
          references: [{ ...current, fromMs: current.fromMs - (against.lengthMs ?? windowMs) }],
          bucketMs: null,
        };
      const before = { fromMs: current.fromMs - (against.lengthMs ?? windowMs), toMs: current.fromMs };
      return { current, references: [before], bucketMs: null };
    }
    case "noData":
      return { current, references: condition.expected === undefined ? weeksBefore(usualWeeks) : [], bucketMs: null };
    case "drift":
      return {
        current,
        references: [{ fromMs: current.fromMs - condition.referenceMs, toMs: current.fromMs }],
        bucketMs: null,
      };
    case "trend":
      return seriesOf(windowMs, dayMs, nowMs);
    case "anomaly":
      return seriesOf(historyMsOf(condition), condition.bucketMs, nowMs);
    case "shift":
      return seriesOf(condition.referenceMs + windowMs, condition.bucketMs, nowMs);
    case "budget":
      // At midnight it is the day that ends whose last minute has not been judged yet.
      return {
        current: { fromMs: periodAt(condition.period, timeZone, nowMs - 1).fromMs, toMs: nowMs },
        references: [],
        bucketMs: null,
      };
    default:
      return { current, references: [], bucketMs: null };
  }
}

const shifted = ({ fromMs, toMs }: RuleWindow, byMs: number): RuleWindow => ({ fromMs: fromMs + byMs, toMs: toMs + byMs });

function seriesOf(lengthMs: number, bucketMs: number, nowMs: number): RuleWindows {
  const toMs = Math.floor(nowMs / bucketMs) * bucketMs;
  return { current: { fromMs: toMs - Math.ceil(lengthMs / bucketMs) * bucketMs, toMs }, references: [], bucketMs };
}

/** Seasons to compare with, and as many again in which to see how far apart such seasons are. */
const historyMsOf = ({ seasonMs = dayMs, seasons = 7 }: Anomaly) => Math.max(4 * weekMs, 2 * seasons * seasonMs);
