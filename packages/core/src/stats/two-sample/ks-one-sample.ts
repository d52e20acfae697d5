import { sorted } from "../descriptive/sorted.ts";
import { ksOneSidedSf, ksSf } from "../distributions/kolmogorov.ts";
import { finite, omissionWarnings, requireSize } from "../finite.ts";
import { type Alternative, alphaOf, type TestResult } from "../result.ts";

/**
 * One-sample Kolmogorov–Smirnov test: does a sample come from a law that was known beforehand?
 *
 * @param x observations, at least one finite
 * @param cdf the law's distribution function; nothing in it may have been fitted to `x`
 * @param options.alternative `greater`: evidence that the sample's distribution function lies above the law's (smaller values)
 * @param options.confidence of the interval for the gap, in (0, 1), default 0.95
 * @returns statistic and effect are the largest gap D in [0, 1], with the interval of Dvoretzky, Kiefer, Wolfowitz and Massart
 * @throws {RangeError} if no value is finite
 * @see Massey (1951), JASA 46, 68–78
 * @example ksOneSample([0.2, 0.4, 0.6, 0.8], (x) => x).statistic; // 0.2
 */
export function ksOneSample(
  x: ArrayLike<number>,
  cdf: (x: number) => number,
  { alternative = "two-sided" as Alternative, confidence = 0.95 } = {},
): TestResult {
  const alpha = alphaOf(confidence, "ksOneSample");
  const sample = finite(x, "ksOneSample");
  const n = sample.values.length;
  requireSize(n, 1, "ksOneSample");
  let [above, below] = [0, 0];
  sorted(sample.values).forEach((value, i) => {
    above = Math.max(above, (i + 1) / n - cdf(value));
    below = Math.max(below, cdf(value) - i / n);
  });
  const gap = alternative === "greater" ? above : alternative === "less" ? below : Math.max(above, below);
  const margin = Math.sqrt(Math.log(2 / alpha) / 2 / n);
  return {
    statistic: gap,
    pValue: alternative === "two-sided" ? ksSf(gap, n) : ksOneSidedSf(gap, n),
    effect: gap,
    effectInterval: [Math.max(0, gap - margin), Math.min(1, gap + margin)],
    n,
    method: "exact one-sample",
    warnings: omissionWarnings(sample),
  };
}
