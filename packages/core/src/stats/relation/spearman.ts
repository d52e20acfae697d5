import { rank } from "../descriptive/rank.ts";
import { omittedRowsWarning } from "../finite-rows.ts";
import type { TestResult } from "../result.ts";
import { correlationOf, correlationP, pairs } from "./pearson.ts";

/**
 * Spearman's rank correlation: how monotone a relation is.
 *
 * @param x first value of each pair
 * @param y second value of each pair, as many
 * @returns ρ in [−1, 1] as statistic and effect, with the p-value of Student's approximation; NaN if a column is constant
 * @throws {RangeError} if the lengths differ or fewer than two pairs are finite
 * @see Spearman (1904), Am. J. Psychol. 15, 72–101
 * @example spearman([1, 2, 3, 4], [1, 4, 9, 16]).effect; // 1
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): TestResult {
  const rows = pairs(x, y, "spearman");
  const [rx, ry] = rows.columns.map((column) => Float64Array.from(rank(column)));
  const rho = correlationOf(rx!, ry!);
  return {
    statistic: rho,
    pValue: correlationP(rho, rows.n),
    effect: rho,
    effectInterval: null,
    n: rows.n,
    method: "Spearman",
    warnings: omittedRowsWarning(rows),
  };
}
