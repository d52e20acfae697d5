import { chi2Sf } from "../distributions/chi2.ts";
import { noncentralityInterval } from "../distributions/noncentral-chi2.ts";
import { alphaOf, type TestResult } from "../result.ts";

/** Members of the Cressie–Read family: Pearson's Σ(O−E)²/E, the likelihood ratio 2ΣO ln(O/E) known as G, and their kin. */
export type Divergence = "pearson" | "likelihood-ratio" | "cressie-read" | "freeman-tukey" | "mod-log-likelihood" | "neyman";

/** The power λ of each member. */
const powers = { "cressie-read": 2 / 3, "freeman-tukey": -1 / 2, neyman: -2 } as const;

export interface ChiSquareOptions {
  /** Yates' continuity correction, only ever applied to tables of 2 × 2; default true. */
  readonly correction?: boolean;
  readonly divergence?: Divergence;
  /** What to do with rows and columns of nothing but zeros: leave them out with a warning, or refuse. */
  readonly zeros?: "drop" | "error";
  /** Of the interval for Cramér's V, in (0, 1); default 0.95. */
  readonly confidence?: number;
}

export interface ChiSquareResult extends TestResult {
  readonly df: number;
  /** Counts expected under independence, in the shape of the table that was tested. */
  readonly expected: readonly (readonly number[])[];
  /** √(χ²/(n·min(r − 1, c − 1))), biased upwards in small samples; null where it is not defined. */
  readonly cramersV: number | null;
}

/**
 * Chi-square test of independence (or homogeneity) on a table of counts.
 *
 * To compare two windows, give both as rows: `chiSquare([reference, current])`. Treating the reference as the truth, as a
 * goodness-of-fit test would, calls one unchanged window in three a drift.
 *
 * @param table r rows of c counts each, ≥ 0
 * @param options see {@link ChiSquareOptions}
 * @returns the effect is Cramér's V corrected for bias, in [0, 1], with an interval from the noncentral chi-square law
 * @throws {RangeError} if the rows differ in length, a count is negative, or the table is empty; with `zeros: "error"`, also if a
 *   row or column is all zeros
 * @see Pearson (1900); Bergsma (2013), J. Korean Stat. Soc. 42, 323–328; Smithson (2003), Confidence Intervals, ch. 4
 * @example chiSquare([[10, 20], [20, 10]]); // { statistic: 5.4, pValue: 0.0201…, … }
 */
export function chiSquare(
  table: ArrayLike<ArrayLike<number>>,
  { correction = true, divergence = "pearson", zeros = "drop", confidence = 0.95 }: ChiSquareOptions = {},
): ChiSquareResult {
  const { counts, warnings } = withoutZeros(table, zeros);
  const rowSums = counts.map(sum);
  const columnSums = counts[0]!.map((_, j) => sum(counts.map((row) => row[j]!)));
  const n = sum(rowSums);
  const expected = rowSums.map((row) => columnSums.map((column) => (row * column) / n));
  const [r, c] = [rowSums.length, columnSums.length];
  const df = (r - 1) * (c - 1);
  const usesYates = correction && df === 1;
  const observed = usesYates ? yates(counts, expected) : counts;
  const statistic = df === 0 ? 0 : total(observed, expected, divergence);
  const uncorrected = total(counts, expected, "pearson");
  if (df === 0) warnings.push("only one row or column: nothing to compare");
  else if (expected.flat().some((value) => value < 5)) warnings.push("expected counts below 5: the p-value is approximate");
  const least = Math.min(r - 1, c - 1);
  const interval = df === 0 ? null : noncentralityInterval(uncorrected, df, alphaOf(confidence, "chiSquare"));
  return {
    statistic,
    pValue: df === 0 ? 1 : chi2Sf(statistic, df),
    effect: df === 0 ? null : bergsmaV(uncorrected / n, n, r, c),
    effectInterval: interval && [
      Math.min(1, Math.sqrt(interval[0] / n / least)),
      Math.min(1, Math.sqrt(interval[1] / n / least)),
    ],
    n,
    method: `${divergence} chi-square${usesYates ? ", Yates-corrected" : ""}`,
    warnings,
    df,
    expected,
    cramersV: df === 0 ? null : Math.sqrt(uncorrected / n / least),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function withoutZeros(table: ArrayLike<ArrayLike<number>>, zeros: "drop" | "error") {
  const rows = Array.from(table, (row) => Array.from(row));
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw new RangeError("chiSquare: the table is empty");
  if (rows.some((row) => row.length !== width)) throw new RangeError("chiSquare: rows differ in length");
  if (rows.flat().some((count) => !(count >= 0 && count < Infinity)))
    throw new RangeError("chiSquare: counts must be finite and ≥ 0");
  const kept = rows.filter((row) => sum(row) > 0);
  const columns = rows[0]!.map((_, j) => j).filter((j) => kept.some((row) => row[j]! > 0));
  const dropped = rows.length - kept.length + width - columns.length;
  if (dropped > 0 && zeros === "error") throw new RangeError("chiSquare: a row or column is all zeros");
  if (kept.length === 0) throw new RangeError("chiSquare: the table is empty");
  const warnings =
    dropped === 0 ? [] : [`${dropped} ${dropped === 1 ? "row or column" : "rows or columns"} of zeros, left out`];
  return { counts: kept.map((row) => columns.map((j) => row[j]!)), warnings };
}

/** Each count moved half a step, but not past it, towards what was expected. */
function yates(counts: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number[][] {
  return counts.map((row, i) =>
    row.map((count, j) => {
      const gap = expected[i]![j]! - count;
      return count + Math.sign(gap) * Math.min(0.5, Math.abs(gap));
    }),
  );
}

function total(
  counts: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  divergence: Divergence,
): number {
  let result = 0;
  counts.forEach((row, i) => {
    row.forEach((count, j) => {
      result += divergenceTerm(count, expected[i]![j]!, divergence);
    });
  });
  return Math.max(0, result);
}

/**
 * What one cell adds to the statistic. An empty cell adds nothing to G, and makes the members with λ ≤ −1 infinite.
 *
 * @see Cressie & Read (1984), J. R. Stat. Soc. B 46, 440–464
 */
export function divergenceTerm(observed: number, expected: number, divergence: Divergence): number {
  if (divergence === "pearson") return (observed - expected) ** 2 / expected;
  if (divergence === "likelihood-ratio") return observed === 0 ? 0 : 2 * observed * Math.log(observed / expected);
  if (divergence === "mod-log-likelihood") return expected === 0 ? 0 : 2 * expected * Math.log(expected / observed);
  const power = powers[divergence];
  if (observed === 0 && power > -1) return 0;
  return (2 / (power * (power + 1))) * observed * ((observed / expected) ** power - 1);
}

function bergsmaV(phi2: number, n: number, r: number, c: number): number {
  if (n <= 1) return 0;
  const corrected = Math.max(0, phi2 - ((r - 1) * (c - 1)) / (n - 1));
  const rows = r - (r - 1) ** 2 / (n - 1);
  const columns = c - (c - 1) ** 2 / (n - 1);
  const least = Math.min(rows - 1, columns - 1);
  return least > 0 ? Math.min(1, Math.sqrt(corrected / least)) : 0;
}
