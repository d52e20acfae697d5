import { sorted } from "../descriptive/sorted.ts";
import { normPpf } from "../distributions/normal.ts";
import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { alphaOf, type Estimate } from "../result.ts";
import { solveMonotone } from "../special/solve-monotone.ts";

export interface RocAuc extends Estimate {
  /** DeLong's variance of the estimate. */
  readonly variance: number;
  readonly nPositive: number;
  readonly nNegative: number;
}

/**
 * Area under the ROC curve: the chance that a random positive scores above a random negative, ties counting one half.
 *
 * The interval is DeLong's, cut at 0 and 1. Where the scores separate the classes wholly DeLong's has no width, and
 * Newcombe's fifth method stands in.
 *
 * @param truth 1 or `true` for a positive, 0 or `false` for a negative
 * @param score any real score, higher for more likely positive; rows with one that is not finite are left out
 * @throws {RangeError} if the lengths differ, a truth is neither 0 nor 1, or a class is empty
 * @see DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44(3); Newcombe (2006), Statistics in Medicine 25(4)
 * @example rocAuc([1, 0, 1, 0, 1], [0.9, 0.4, 0.6, 0.6, 0.7]); // { estimate: 0.9166…, … }
 */
export function rocAuc(
  truth: ArrayLike<number | boolean>,
  score: ArrayLike<number>,
  { confidence = 0.95 }: { confidence?: number } = {},
): RocAuc {
  const rows = finiteRows("rocAuc", Float64Array.from(truth, Number), score);
  const { positives, negatives } = splitByTruth("rocAuc", rows.columns[0]!, rows.columns[1]!);
  const m = positives.length;
  const n = negatives.length;
  if (m === 0 || n === 0) throw new RangeError("rocAuc: needs at least one positive and one negative");
  const above = placements(positives, negatives);
  const below = placements(negatives, positives);
  const estimate = above.mean;
  const variance = above.variance / m + below.variance / n;
  const z = normPpf(1 - alphaOf(confidence, "rocAuc") / 2);
  const half = z * Math.sqrt(variance);
  const usable = m > 1 && n > 1 && variance > 0;
  return {
    estimate,
    interval: usable ? [Math.max(0, estimate - half), Math.min(1, estimate + half)] : newcombe(estimate, m, n, z),
    n: m + n,
    method: usable ? "Mann–Whitney, DeLong interval" : "Mann–Whitney, Newcombe interval",
    warnings: [
      ...omittedRowsWarning(rows),
      ...(Math.min(m, n) < 10 ? ["fewer than 10 of one class: the large-sample interval is rough"] : []),
    ],
    variance,
    nPositive: m,
    nNegative: n,
  };
}

/**
 * Average precision: the area under the precision–recall curve as a step sum, Σ (Rᵢ − Rᵢ₋₁) Pᵢ over the distinct scores.
 *
 * @param truth 1 or `true` for a positive, 0 or `false` for a negative
 * @param score any finite score, higher for more likely positive
 * @returns 0…1; a score that knows nothing gives about the share of positives
 * @throws {RangeError} if the lengths differ, a truth is neither 0 nor 1, or there is no positive
 * @example averagePrecision([1, 0, 1], [0.9, 0.8, 0.7]); // 0.8333…
 */
export function averagePrecision(truth: ArrayLike<number | boolean>, score: ArrayLike<number>): number {
  const rows = finiteRows("averagePrecision", Float64Array.from(truth, Number), score);
  const { positives, negatives } = splitByTruth("averagePrecision", rows.columns[0]!, rows.columns[1]!);
  if (positives.length === 0) throw new RangeError("averagePrecision: no positives");
  let sum = 0;
  let i = positives.length;
  let j = negatives.length;
  while (i > 0) {
    const cut = positives[i - 1]!;
    const before = i;
    while (i > 0 && positives[i - 1]! >= cut) i--;
    while (j > 0 && negatives[j - 1]! >= cut) j--;
    const found = positives.length - i;
    sum += ((before - i) * found) / (found + negatives.length - j);
  }
  return sum / positives.length;
}

/** The scores of each class, ascending. */
function splitByTruth(name: string, truth: Float64Array, score: Float64Array) {
  if (truth.some((value) => value !== 0 && value !== 1)) throw new RangeError(`${name}: truth must be 0 or 1`);
  const positives = sorted(score.filter((_, i) => truth[i] === 1));
  const negatives = sorted(score.filter((_, i) => truth[i] === 0));
  return { positives, negatives };
}

/** Mean and variance over `own` of the share of `other` that lies below, ties counting one half. Both ascending. */
function placements(own: Float64Array, other: Float64Array): { mean: number; variance: number } {
  const shares = new Float64Array(own.length);
  let below = 0;
  let upTo = 0;
  let sum = 0;
  for (let i = 0; i < own.length; i++) {
    while (below < other.length && other[below]! < own[i]!) below++;
    while (upTo < other.length && other[upTo]! <= own[i]!) upTo++;
    shares[i] = (below + upTo) / 2 / other.length;
    sum += shares[i]!;
  }
  const mean = sum / own.length;
  const squares = shares.reduce((total, share) => total + (share - mean) ** 2, 0);
  return { mean, variance: own.length > 1 ? squares / (own.length - 1) : Number.NaN };
}

/** The areas θ from which the estimate is at most z of their own standard errors away. */
function newcombe(estimate: number, m: number, n: number, z: number): readonly [number, number] {
  const half = (m + n) / 2 - 1;
  const standardError = (area: number): number =>
    Math.sqrt((area * (1 - area) * (1 + (half * (1 - area)) / (2 - area) + (half * area) / (1 + area))) / (m * n));
  const score = (area: number): number => (area === estimate ? 0 : (area - estimate) / standardError(area));
  return [
    estimate === 0 ? 0 : solveMonotone(score, -z, 0, estimate),
    estimate === 1 ? 1 : solveMonotone(score, z, estimate, 1),
  ];
}
