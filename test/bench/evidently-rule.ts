import { chiSquareGof, evidentlyWasserstein, jensenShannonDistance, ks, psiNumeric, twoProportionTest } from "@telltale/core";

/**
 * Evidently's default choice for one column, re-stated: up to 1000 reference rows a test at p ≤ 0.05 (KS; for five values or fewer a
 * chi-square test that takes the reference for truth; for two a z-test), above that a distance of 0.1 or more (Wasserstein over the
 * standard deviation, or Jensen–Shannon).
 *
 * @see https://github.com/evidentlyai/evidently/blob/main/src/evidently/legacy/calculations/stattests/registry.py
 */
export function evidentlyDefault(reference: ArrayLike<number>, current: ArrayLike<number>): boolean {
  const values = [...new Set([...Array.from(reference), ...Array.from(current)])].sort((a, b) => a - b);
  const isNumeric = values.length > 5;
  if (isNumeric) {
    return reference.length <= 1000 ? ks(reference, current).pValue <= 0.05 : evidentlyWasserstein(reference, current) >= 0.1;
  }
  const [before, after] = [countsOf(values, reference), countsOf(values, current)];
  if (reference.length > 1000) return values.length > 1 && jensenShannonDistance(before, after, { base: Math.E }) >= 0.1;
  if (values.length < 2) return false;
  if (values.length === 2) {
    return twoProportionTest(after[1] ?? 0, current.length, before[1] ?? 0, reference.length).pValue < 0.05;
  }
  const expected = before.map((count) => (count * current.length) / reference.length);
  return expected.some((count) => count === 0) || chiSquareGof(after, { expected }).pValue < 0.05;
}

/** The rule of thumb "PSI above 0.1" over ten bins of equal share in the reference, or over the values where there are few. */
export function psiAboveTenth(reference: ArrayLike<number>, current: ArrayLike<number>): boolean {
  return psiNumeric(reference, current).psi > 0.1;
}

function countsOf(values: readonly number[], x: ArrayLike<number>): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < x.length; i++) counts.set(x[i] ?? 0, (counts.get(x[i] ?? 0) ?? 0) + 1);
  return values.map((value) => counts.get(value) ?? 0);
}
