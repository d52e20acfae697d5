import { normCdf, normSf } from "../stats/index.ts";
import { solveMonotone } from "../stats/special/solve-monotone.ts";
import { countsFacts, dayMs, everyMsOf, type Rule, type Severity, severities } from "./rule.ts";

/** How many false alarms a team can live with, in how long. */
export interface FalseAlarmBudget {
  readonly falseAlarms: number;
  readonly perMs: number;
}

/** What one stream of one rule may spend of it. */
export interface Allotment extends FalseAlarmBudget {
  /** Chance of a false alarm at one look: the tail an interval leaves out on the side of the limit. */
  readonly alpha: number;
  /** Independent looks that its overlapping ones are worth in the time. */
  readonly looks: number;
}

/** One false page a month, one false warning a week, one false note a day: for all rules of that severity together. */
export const defaultBudgets: Readonly<Record<Severity, FalseAlarmBudget>> = {
  critical: { falseAlarms: 1, perMs: 30 * dayMs },
  warning: { falseAlarms: 1, perMs: 7 * dayMs },
  info: { falseAlarms: 1, perMs: dayMs },
};

/**
 * Whether a rule can be wrong by chance, and is held to the budget. Rules that count facts cannot; a bare rule promises nothing.
 *
 * @example drawsOnBudget({ name: "r", metric: "errorRate", statistic: "rate", windowMs: 1, severity: "info", condition: { kind: "threshold", above: 0.05 } }); // true
 */
export function drawsOnBudget(rule: Rule): boolean {
  return rule.enabled !== false && rule.bare !== true && !countsFacts(rule);
}

/**
 * Splits the false-alarm budget of each severity over all rules and streams: every stream gets its share by weight, whatever its
 * rule looks at.
 *
 * @param rules each rule with how many streams (segments) it has
 * @param budgets instead of {@link defaultBudgets}, by severity
 * @returns for each rule that draws on the budget, by name, what one of its streams may spend
 * @throws {RangeError} if a budget is not positive
 * @example allot([{ rule: { name: "r", metric: "errorRate", statistic: "rate", windowMs: 3e5, severity: "critical", condition: { kind: "threshold", above: 0.05 } }, streams: 2 }]).get("r").falseAlarms; // 0.5
 */
export function allot(
  rules: readonly { readonly rule: Rule; readonly streams: number }[],
  budgets: Partial<Readonly<Record<Severity, FalseAlarmBudget>>> = {},
): ReadonlyMap<string, Allotment> {
  const drawing = rules.filter(({ rule }) => drawsOnBudget(rule));
  const allotments = new Map<string, Allotment>();
  for (const severity of severities) {
    const { falseAlarms, perMs } = budgets[severity] ?? defaultBudgets[severity];
    if (!(falseAlarms > 0 && perMs > 0)) throw new RangeError(`allot: the budget of ${severity} rules must be positive`);
    const those = drawing.filter(({ rule }) => rule.severity === severity);
    const weights = those.reduce((sum, { rule, streams }) => sum + (rule.share ?? 1) * Math.max(1, streams), 0);
    for (const { rule } of those) {
      const share = (falseAlarms * (rule.share ?? 1)) / weights;
      allotments.set(rule.name, allotmentOf(rule, { falseAlarms: share, perMs }));
    }
  }
  return allotments;
}

/**
 * What one stream may spend at a single look, although looks overlap: a window of five minutes judged every minute is neither five
 * independent looks nor one. The score of a sliding window is nearly a Gaussian process with correlation 1 − τ/W, whose excursions
 * over a high level u begin at the rate
 *
 *     λ(u) = u φ(u) ν(u √(2Δ/W)) / W
 *
 * per unit of time, for looks Δ apart; far apart, that is Bonferroni over them. α is the tail Φ̄(u) at which λ meets the budget.
 *
 * @param budget of this stream alone
 * @throws {RangeError} if the budget, the window or the time between looks is not positive
 * @see Siegmund & Yakir (2007), The Statistics of Gene Mapping, app. A, for ν; Aldous (1989), Probability Approximations via the
 *   Poisson Clumping Heuristic, ch. D, for λ
 * @example allotmentOf({ name: "r", metric: "errorRate", statistic: "rate", windowMs: 3e5, severity: "critical", condition: { kind: "threshold", above: 0.05 } }, { falseAlarms: 1, perMs: 2592e6 }).looks; // 35016.709…
 */
export function allotmentOf(rule: Rule, { falseAlarms, perMs }: FalseAlarmBudget): Allotment {
  const everyMs = everyMsOf(rule);
  if (!(falseAlarms > 0 && perMs > 0)) throw new RangeError("allotmentOf: the budget must be positive");
  if (!(everyMs > 0 && rule.windowMs > 0)) throw new RangeError("allotmentOf: windowMs and everyMs must be positive");
  // Looks further apart than a window are independent; closer ones share records.
  const overlap = Math.min(1, everyMs / rule.windowMs);
  const windows = perMs / Math.max(rule.windowMs, everyMs);
  const perWindow = (u: number) => u * normPdf(u) * overshoot(u * Math.sqrt(2 * overlap));
  // However much a budget allows: on what chance does once in a hundred looks nobody is told anything.
  const least = 2.3263;
  const u =
    windows * perWindow(least) <= falseAlarms
      ? least
      : solveMonotone((level) => -Math.log(perWindow(level)), -Math.log(falseAlarms / windows), least, 30);
  // Whatever the overlap, Bonferroni over every look holds; the approximation may ask for a little more.
  const alpha = Math.min(normSf(least), Math.max(normSf(u), (falseAlarms * everyMs) / perMs));
  return { alpha, falseAlarms, perMs, looks: falseAlarms / alpha };
}

const normPdf = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** ν(x): how much rarer a walk of discrete steps is seen over a level than one in continuous time; 1 at 0, 2/x² far out. */
function overshoot(x: number): number {
  const half = normCdf(x / 2);
  return ((2 / x) * (half - 0.5)) / ((x / 2) * half + normPdf(x / 2));
}
