import { chi2Sf } from "../distributions/chi2.ts";
import { normPpf, normSf } from "../distributions/normal.ts";
import type { TestResult } from "../result.ts";

/** How to join p-values: Fisher's sum of logs, Stouffer's sum of normal scores (both for independent tests), or Cauchy's sum. */
export type PCombination = "fisher" | "stouffer" | "cauchy";

/**
 * One p-value for the claim that every one of several null hypotheses holds.
 *
 * `fisher` and `stouffer` need independent tests; `cauchy` (ACAT) stays close to its level under any dependence.
 *
 * @param pValues one-sided or two-sided, each 0…1, at least one
 * @returns `statistic` is χ² with 2m degrees of freedom, a standard normal, or a standard Cauchy; there is no effect
 * @throws {RangeError} if there is no p-value, or one is not in 0…1
 * @see Fisher (1932); Stouffer et al. (1949); Liu & Xie (2020), J. Am. Stat. Assoc. 115(529)
 * @example combineP([0.05, 0.05], "fisher"); // { pValue: 0.01747…, … }
 */
export function combineP(pValues: ArrayLike<number>, method: PCombination = "fisher"): TestResult {
  const p = Array.from(pValues);
  const m = p.length;
  if (m === 0) throw new RangeError("combineP: no p-values");
  if (p.some((value) => !(value >= 0 && value <= 1))) throw new RangeError("combineP: a p-value lies outside 0…1");
  const { statistic, pValue, name } = combined(p, m, method);
  return { statistic, pValue, effect: null, effectInterval: null, n: m, method: name, warnings: [] };
}

function combined(p: readonly number[], m: number, method: PCombination) {
  if (method === "fisher") {
    const statistic = -2 * p.reduce((sum, value) => sum + Math.log(value), 0);
    const pValue = statistic === Number.POSITIVE_INFINITY ? 0 : chi2Sf(statistic, 2 * m);
    return { statistic, pValue, name: "Fisher's combination" };
  }
  if (method === "stouffer") {
    // A p of 0 beside a p of 1 would be ∞ − ∞: the two ends are taken one step inside.
    const inside = (value: number) => Math.min(1 - Number.EPSILON / 2, Math.max(Number.MIN_VALUE, value));
    const statistic = -p.reduce((sum, value) => sum + normPpf(inside(value)), 0) / Math.sqrt(m);
    return { statistic, pValue: normSf(statistic), name: "Stouffer's combination" };
  }
  const statistic = p.reduce((sum, value) => sum + cauchyScore(value), 0) / m;
  return { statistic, pValue: cauchySf(statistic), name: "Cauchy combination" };
}

/** tan((½ − p) π), kept accurate for tiny p, where ½ − p loses them. */
function cauchyScore(p: number): number {
  if (p === 0) return Number.POSITIVE_INFINITY;
  if (p === 1) return -Number.MAX_VALUE;
  return p < 0.25 ? 1 / Math.tan(p * Math.PI) : Math.tan((0.5 - p) * Math.PI);
}

function cauchySf(t: number): number {
  return t > 1 ? Math.atan(1 / t) / Math.PI : 0.5 - Math.atan(t) / Math.PI;
}
