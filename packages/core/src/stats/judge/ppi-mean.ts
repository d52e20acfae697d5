import { mean, variance } from "../descriptive/moments.ts";
import { normPpf } from "../distributions/normal.ts";
import { finite, omissionWarnings } from "../finite.ts";
import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { alphaOf, type Estimate } from "../result.ts";

export interface PpiMean extends Estimate {
  readonly standardError: number;
  /** How far the judge was trusted: 0 ignores it, 1 takes each of its scores at face value. */
  readonly lambda: number;
}

/**
 * Prediction-powered mean: what people would say on average of everything, from many judge scores and a few human ones.
 *
 *     λ · mean(judge on all the rest) + mean(human − λ · judge),   λ chosen for the least variance
 *
 * Unbiased however wrong the judge is; the better it follows the human marks, the narrower the interval.
 *
 * @param human marks of the labelled items, which must be a random part of all items
 * @param judged judge scores of the same items, same order
 * @param judgedOnly judge scores of the items nobody labelled
 * @returns `n` counts labelled items
 * @throws {RangeError} if the labelled columns differ in length, or there are fewer than two labelled or unlabelled items
 * @see Angelopoulos et al. (2023), Prediction-powered inference, Science 382; PPI++: arXiv 2311.01453
 * @example ppiMean([1, 0, 1, 1], [1, 0, 1, 0], [1, 1, 0, 1, 1, 0]); // { estimate: 0.8, … }
 */
export function ppiMean(
  human: ArrayLike<number>,
  judged: ArrayLike<number>,
  judgedOnly: ArrayLike<number>,
  { confidence = 0.95 }: { confidence?: number } = {},
): PpiMean {
  const rows = finiteRows("ppiMean", human, judged);
  const [y, f] = rows.columns as [Float64Array, Float64Array];
  const rest = finite(judgedOnly, "ppiMean");
  const n = rows.n;
  const size = rest.values.length;
  if (n < 2 || size < 2) throw new RangeError("ppiMean: needs at least two labelled and two unlabelled items");
  const z = normPpf(1 - alphaOf(confidence, "ppiMean") / 2);
  const spread = variance(f);
  const lambda = spread > 0 ? covarianceOf(y, f) / ((1 + n / size) * spread) : 0;
  const corrected = y.map((value, i) => value - lambda * f[i]!);
  const estimate = lambda * mean(rest.values) + mean(corrected);
  const standardError = Math.sqrt((lambda * lambda * variance(rest.values)) / size + variance(corrected) / n);
  return {
    estimate,
    interval: [estimate - z * standardError, estimate + z * standardError],
    n,
    method: "prediction-powered mean (PPI++)",
    warnings: [
      ...omittedRowsWarning(rows),
      ...omissionWarnings(rest),
      ...(n < 30 ? ["fewer than 30 labelled items: the normal interval is rough"] : []),
    ],
    standardError,
    lambda,
  };
}

function covarianceOf(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return a.reduce((sum, value, i) => sum + (value - meanA) * (b[i]! - meanB), 0) / (a.length - 1);
}
