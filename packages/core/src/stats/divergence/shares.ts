/**
 * Counts as shares that sum to 1.
 *
 * @param counts non-negative finite numbers with a positive sum
 * @param name the calling function, for the error message
 * @throws {RangeError} if a count is negative or not finite, or all are 0
 */
export function shares(counts: ArrayLike<number>, name: string): Float64Array {
  const result = Float64Array.from(counts);
  let total = 0;
  for (const count of result) {
    if (!(count >= 0 && count < Infinity)) throw new RangeError(`${name}: counts must be finite and ≥ 0`);
    total += count;
  }
  if (total === 0) throw new RangeError(`${name}: a window is empty`);
  return result.map((count) => count / total);
}

/** Two windows over the same bins, as shares. */
export function pairOfShares(p: ArrayLike<number>, q: ArrayLike<number>, name: string): readonly [Float64Array, Float64Array] {
  if (p.length !== q.length) throw new RangeError(`${name}: the windows have different bins`);
  return [shares(p, name), shares(q, name)];
}
