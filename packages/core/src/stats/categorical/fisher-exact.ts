import { hypergeomCdf, hypergeomPmf, hypergeomSf } from "../distributions/hypergeometric.ts";
import { type Alternative, alphaOf, type Interval, type TestResult } from "../result.ts";
import { solveMonotone } from "../special/solve-monotone.ts";

/**
 * Fisher's exact test of a 2 × 2 table: whether the odds of a row depend on the column, given all margins.
 *
 * @param table `[[a, b], [c, d]]`, whole numbers ≥ 0
 * @param options.alternative `greater`: the odds ratio is above 1
 * @returns `statistic` and `effect` are the sample odds ratio ad / bc (∞ or NaN where b or c is 0), with the exact conditional interval;
 *   two-sided p adds up every table no likelier than the one seen
 * @throws {RangeError} if a count is not a whole number ≥ 0, or all are 0
 * @see Fisher (1935); interval: Cornfield (1956), by inversion of the noncentral hypergeometric distribution
 * @example fisherExact([[3, 1], [1, 3]]); // { statistic: 9, pValue: 0.4857…, … }
 */
export function fisherExact(
  table: readonly [readonly [number, number], readonly [number, number]],
  { alternative = "two-sided", confidence = 0.95 }: { alternative?: Alternative; confidence?: number } = {},
): TestResult {
  const [[a, b], [c, d]] = table;
  const n = a + b + c + d;
  if (![a, b, c, d].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new RangeError("fisherExact: counts must be whole numbers ≥ 0");
  }
  if (n === 0) throw new RangeError("fisherExact: the table is empty");
  const alpha = alphaOf(confidence, "fisherExact");
  const urn = { population: n, marked: a + b, draws: a + c };
  const oddsRatio = (a * d) / (b * c);
  const least = Math.max(0, urn.draws + urn.marked - n);
  const most = Math.min(urn.marked, urn.draws);
  const pmf = Float64Array.from({ length: most - least + 1 }, (_, i) => hypergeomPmf(least + i, urn));
  return {
    statistic: oddsRatio,
    pValue: pValueOf(),
    effect: oddsRatio,
    effectInterval: least === most ? null : oddsInterval(pmf, a - least, alpha),
    n,
    method: "Fisher's exact test",
    warnings: least === most ? ["a row or a column is empty: the test can say nothing"] : [],
  };

  function pValueOf(): number {
    if (alternative === "less") return hypergeomCdf(a, urn);
    if (alternative === "greater") return hypergeomSf(a - 1, urn);
    const limit = pmf[a - least]! * (1 + 1e-7);
    return Math.min(
      1,
      pmf.reduce((sum, mass) => (mass <= limit ? sum + mass : sum), 0),
    );
  }
}

/** The odds ratios under which neither tail from the table seen falls below alpha / 2. */
function oddsInterval(pmf: Float64Array, seen: number, alpha: number): Interval {
  const logPmf = pmf.map(Math.log);
  const last = pmf.length - 1;
  // The share of tables lo … hi when the log odds ratio is theta.
  const share = (theta: number, lo: number, hi: number): number => {
    let peak = Number.NEGATIVE_INFINITY;
    for (let i = 0; i <= last; i++) peak = Math.max(peak, logPmf[i]! + i * theta);
    let part = 0;
    let total = 0;
    for (let i = 0; i <= last; i++) {
      const mass = Math.exp(logPmf[i]! + i * theta - peak);
      total += mass;
      if (i >= lo && i <= hi) part += mass;
    }
    return part / total;
  };
  const widest = 700;
  return [
    seen === 0 ? 0 : Math.exp(solveMonotone((theta) => share(theta, seen, last), alpha / 2, -widest, widest)),
    seen === last
      ? Number.POSITIVE_INFINITY
      : Math.exp(-solveMonotone((theta) => share(-theta, 0, seen), alpha / 2, -widest, widest)),
  ];
}
