import { alphaOf, type Estimate, type Interval } from "../result.ts";
import { betaInv } from "../special/beta-i.ts";

/**
 * Which intraclass correlation: each subject rated by other raters (`oneWay`, ICC 1,1), the same raters standing for all raters
 * (`agreement`, ICC 2,1), or these raters only, their levels ignored (`consistency`, ICC 3,1).
 */
export type IccForm = "oneWay" | "agreement" | "consistency";

interface MeanSquares {
  readonly n: number;
  readonly k: number;
  readonly subjects: number;
  readonly raters: number;
  readonly within: number;
  readonly error: number;
}

/**
 * Intraclass correlation of a single rating: the share of variance that lies between subjects.
 *
 * @param ratings one row per subject, one column per rater, complete; at least two of both
 * @param options.form `agreement` by default: a rater who is always one point higher lowers it
 * @returns −1/(k − 1) … 1 with the F-based interval of the form; NaN where nothing varies
 * @throws {RangeError} on fewer than two rows or columns, rows of unequal length or a value that is not finite
 * @see Shrout & Fleiss (1979), Psychological Bulletin 86(2); McGraw & Wong (1996), Psychological Methods 1(1)
 * @example icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]); // { estimate: 0.2897…, … }
 */
export function icc(
  ratings: readonly (readonly number[])[],
  { form = "agreement", confidence = 0.95 }: { form?: IccForm; confidence?: number } = {},
): Estimate {
  const squares = meanSquaresOf(ratings);
  const { n, k, subjects, raters, within, error } = squares;
  const estimate =
    form === "oneWay"
      ? (subjects - within) / (subjects + (k - 1) * within)
      : form === "consistency"
        ? (subjects - error) / (subjects + (k - 1) * error)
        : (subjects - error) / (subjects + (k - 1) * error + (k * (raters - error)) / n);
  const defined = Number.isFinite(estimate);
  return {
    estimate,
    interval: defined ? intervalOf(form, squares, estimate, alphaOf(confidence, "icc")) : null,
    n,
    method: { oneWay: "ICC(1,1)", agreement: "ICC(2,1)", consistency: "ICC(3,1)" }[form],
    warnings: defined ? [] : ["the ratings do not vary: the correlation is undefined"],
  };
}

function meanSquaresOf(ratings: readonly (readonly number[])[]): MeanSquares {
  const n = ratings.length;
  const k = ratings[0]?.length ?? 0;
  if (n < 2 || k < 2) throw new RangeError("icc: needs at least two subjects and two raters");
  const rowMeans = ratings.map((row) => {
    if (row.length !== k || !row.every(Number.isFinite)) throw new RangeError("icc: ratings must be complete and finite");
    return row.reduce((sum, value) => sum + value, 0) / k;
  });
  const grand = rowMeans.reduce((sum, mean) => sum + mean, 0) / n;
  const columnMeans = Array.from({ length: k }, (_, j) => ratings.reduce((sum, row) => sum + row[j]!, 0) / n);
  let within = 0;
  let error = 0;
  for (const [i, row] of ratings.entries()) {
    for (const [j, value] of row.entries()) {
      within += (value - rowMeans[i]!) ** 2;
      error += (value - rowMeans[i]! - columnMeans[j]! + grand) ** 2;
    }
  }
  return {
    n,
    k,
    subjects: (k * rowMeans.reduce((sum, mean) => sum + (mean - grand) ** 2, 0)) / (n - 1),
    raters: (n * columnMeans.reduce((sum, mean) => sum + (mean - grand) ** 2, 0)) / (k - 1),
    within: within / (n * (k - 1)),
    error: error / ((n - 1) * (k - 1)),
  };
}

function intervalOf(form: IccForm, squares: MeanSquares, estimate: number, alpha: number): Interval {
  const { n, k, subjects, raters, within, error } = squares;
  if (form !== "agreement") {
    const noise = form === "oneWay" ? within : error;
    const df = form === "oneWay" ? n * (k - 1) : (n - 1) * (k - 1);
    if (noise === 0) return [1, 1];
    const low = subjects / noise / fUpper(alpha / 2, n - 1, df);
    const high = (subjects / noise) * fUpper(alpha / 2, df, n - 1);
    return [(low - 1) / (low + k - 1), (high - 1) / (high + k - 1)];
  }
  if (error === 0 && raters === 0) return [1, 1];
  // Satterthwaite's degrees of freedom for the mixture of rater and error variance.
  const a = k * estimate * raters;
  const b = (n * (1 + (k - 1) * estimate) - k * estimate) * error;
  const df = ((k - 1) * (n - 1) * (a + b) ** 2) / ((n - 1) * a * a + b * b);
  const rest = k * raters + (k * n - k - n) * error;
  const low = fUpper(alpha / 2, n - 1, df);
  const high = fUpper(alpha / 2, df, n - 1);
  return [
    (n * (subjects - low * error)) / (low * rest + n * subjects),
    (n * (high * subjects - error)) / (rest + n * high * subjects),
  ];
}

/** The value an F variable passes with probability p. */
function fUpper(p: number, df1: number, df2: number): number {
  const share = betaInv(p, df2 / 2, df1 / 2);
  return (df2 * (1 - share)) / (df1 * share);
}
