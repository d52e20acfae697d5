import { countBelow } from "../descriptive/rank.ts";
import { sorted } from "../descriptive/sorted.ts";
import type { TestResult } from "../result.ts";
import { cleanSamples } from "./samples.ts";

export interface AndersonDarlingResult extends TestResult {
  /** Critical values of the statistic at the levels .25, .1, .05, .025, .01, .005 and .001. */
  readonly criticalValues: readonly number[];
}

const levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
/** Table 2 of Scholz & Stephens: critical value = b₀ + b₁/√m + b₂/m for m = k − 1, one row per level. */
const table = [
  [0.675, -0.245, -0.105],
  [1.281, 0.25, -0.305],
  [1.645, 0.678, -0.362],
  [1.96, 1.149, -0.391],
  [2.326, 1.822, -0.396],
  [2.573, 2.364, -0.345],
  [3.085, 3.615, -0.154],
] as const;

/**
 * Anderson–Darling test of k samples: do they come from one distribution? It weighs the tails more than {@link ks} does.
 *
 * @param samples k ≥ 2 samples, each with at least one finite value
 * @param options.midrank whether ties are averaged (the default) or counted from the right
 * @returns the standardised statistic; the p-value is interpolated from a table and never leaves [0.001, 0.25] (a warning says
 *   when it stands at an end); there is no effect size
 * @throws {RangeError} if there are fewer than two samples, one is empty, all values are equal, or there are fewer than four
 * @see Scholz & Stephens (1987), JASA 82, 918–924
 * @example andersonDarling([[1, 2, 3, 4], [5, 6, 7, 8]]).pValue; // 0.010595…
 */
export function andersonDarling(samples: readonly ArrayLike<number>[], { midrank = true } = {}): AndersonDarlingResult {
  const { groups, n, warnings } = cleanSamples(samples, "andersonDarling", 1);
  if (n < 4) throw new RangeError("andersonDarling: needs at least four values");
  const pooled = sorted(groups.flatMap((group) => [...group]));
  if (pooled[0] === pooled[n - 1]) throw new RangeError("andersonDarling: all values are equal");
  const m = groups.length - 1;
  const raw = midrank ? midrankStatistic(groups, pooled) : rightStatistic(groups, pooled);
  const statistic = (raw - m) / Math.sqrt(nullVariance(groups, n));
  const criticalValues = table.map(([b0, b1, b2]) => b0 + b1 / Math.sqrt(m) + b2 / m);
  const [least, most] = [criticalValues[0]!, criticalValues[6]!];
  const isOutside = statistic < least || statistic > most;
  if (isOutside) warnings.push(statistic < least ? "the p-value is 0.25 or more" : "the p-value is 0.001 or less");
  return {
    statistic,
    pValue: isOutside
      ? statistic < least
        ? 0.25
        : 0.001
      : Math.exp(parabola(criticalValues, levels.map(Math.log), statistic)),
    effect: null,
    effectInterval: null,
    n,
    method: midrank ? "Anderson–Darling, midranks" : "Anderson–Darling, right-continuous",
    warnings,
    criticalValues,
  };
}

function midrankStatistic(groups: readonly Float64Array[], pooled: Float64Array): number {
  const n = pooled.length;
  const distinct = pooled.filter((value, i) => i === 0 || value !== pooled[i - 1]);
  const sum = sumOverGroups(groups, (group) => {
    let inner = 0;
    for (const value of distinct) {
      const below = countBelow(pooled, value);
      const ties = countBelow(pooled, value, true) - below;
      const position = below + ties / 2;
      const own = (countBelow(group, value) + countBelow(group, value, true)) / 2;
      inner += ((ties / n) * (n * own - position * group.length) ** 2) / (position * (n - position) - (n * ties) / 4);
    }
    return inner;
  });
  return (sum * (n - 1)) / n;
}

function rightStatistic(groups: readonly Float64Array[], pooled: Float64Array): number {
  const n = pooled.length;
  const distinct = pooled.filter((value, i) => i === 0 || value !== pooled[i - 1]).subarray(0, -1);
  return sumOverGroups(groups, (group) => {
    let inner = 0;
    for (const value of distinct) {
      const position = countBelow(pooled, value, true);
      const ties = position - countBelow(pooled, value);
      inner += ((ties / n) * (n * countBelow(group, value, true) - position * group.length) ** 2) / (position * (n - position));
    }
    return inner;
  });
}

function sumOverGroups(groups: readonly Float64Array[], inner: (ascending: Float64Array) => number): number {
  return groups.reduce((sum, group) => sum + inner(sorted(group)) / group.length, 0);
}

/** Variance of the statistic under the null, equation 4 of the paper. */
function nullVariance(groups: readonly Float64Array[], n: number): number {
  const k = groups.length;
  const H = groups.reduce((sum, group) => sum + 1 / group.length, 0);
  let [h, g] = [0, 0];
  for (let i = n - 1; i > 1; i--) {
    h += 1 / i;
    g += h / (n + 1 - i);
  }
  h += 1;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * n ** 3 + b * n ** 2 + c * n + d) / ((n - 1) * (n - 2) * (n - 3));
}

/** Value at `at` of the least-squares parabola through points, by orthogonal polynomials. */
function parabola(xs: readonly number[], ys: readonly number[], at: number): number {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const ones = xs.map(() => 1);
  const centre = dot(xs, ones) / xs.length;
  const line = xs.map((x) => x - centre);
  const squares = dot(line, line);
  const skew =
    dot(
      line,
      line.map((u) => u * u),
    ) / squares;
  const curveAt = (u: number) => u * u - skew * u - squares / xs.length;
  const curve = line.map(curveAt);
  const u = at - centre;
  return dot(ys, ones) / xs.length + (dot(ys, line) / squares) * u + (dot(ys, curve) / dot(curve, curve)) * curveAt(u);
}
