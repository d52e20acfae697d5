/**
 * Hommel's adjustment of p-values for being many: keeps the chance of any false alarm below the level under independence or
 * positive dependence, and is never weaker than Hochberg's.
 *
 * @param pValues each 0…1, any order; the input stays as it is; the cost is quadratic
 * @returns adjusted p-values in the order given, each ≥ its own p-value and ≤ 1
 * @throws {RangeError} if a p-value is not in 0…1
 * @see Hommel (1988), Biometrika 75, 383–386; Wright (1992), Biometrics 48, 1005–1013
 * @example hommel([0.01, 0.04, 0.03]); // [0.03, 0.04, 0.04]
 */
export function hommel(pValues: ArrayLike<number>): number[] {
  const p = Array.from(pValues);
  if (p.some((value) => !(value >= 0 && value <= 1))) throw new RangeError("hommel: a p-value lies outside 0…1");
  const n = p.length;
  const order = p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const ascending = order.map((i) => p[i]!);
  const simes = (values: readonly number[], size: number, first: number) =>
    values.reduce((least, value, i) => Math.min(least, (size * value) / (first + i)), Infinity);
  const adjusted = ascending.map(() => simes(ascending, n, 1));
  for (let m = n - 1; m >= 2; m--) {
    const split = n - m + 1;
    const tail = simes(ascending.slice(split), m, 2);
    const bounds = ascending.map((value) => Math.min(m * value, tail));
    for (let i = 0; i < n; i++) adjusted[i] = Math.max(adjusted[i]!, i < split ? bounds[i]! : bounds[split - 1]!);
  }
  const result = new Array<number>(n);
  order.forEach((original, i) => {
    result[original] = Math.max(adjusted[i]!, ascending[i]!);
  });
  return result;
}
