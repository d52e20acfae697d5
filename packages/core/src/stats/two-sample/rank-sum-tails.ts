/**
 * Tails of the permutation law of a rank sum: how likely a random choice of `size` ranks sums to at most `atMost`, and to at
 * least `atLeast`. Counts every choice, ties included.
 *
 * @param ranks whole numbers ≥ 1 (doubled midranks, so that halves are whole)
 * @param size how many of them are chosen
 * @returns lower and upper tail, each in (0, 1]
 */
export function rankSumTails(
  ranks: readonly number[],
  size: number,
  atMost: number,
  atLeast: number,
): readonly [number, number] {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  // ways[k][s]: share of the choices of k among the ranks seen so far that sum to s, as a probability, so that nothing overflows.
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  ways[0]![0] = 1;
  ranks.forEach((rank, seen) => {
    for (let k = Math.min(size, seen + 1); k >= 0; k--) {
      const from = k > 0 ? ways[k - 1]! : null;
      const to = ways[k]!;
      // Among seen + 1 ranks the newest is chosen with probability k/(seen + 1).
      const taken = k / (seen + 1);
      for (let s = total; s >= 0; s--)
        to[s] = (1 - taken) * to[s]! + (from !== null && s >= rank ? taken * from[s - rank]! : 0);
    }
  });
  let [lower, upper] = [0, 0];
  ways[size]!.forEach((share, sum) => {
    if (sum <= atMost) lower += share;
    if (sum >= atLeast) upper += share;
  });
  return [lower, upper];
}
