import { quantileSorted } from "../descriptive/quantile.ts";
import { countBelow } from "../descriptive/rank.ts";
import { sorted } from "../descriptive/sorted.ts";
import { finite, finitePair, requireSize } from "../finite.ts";
import { type PsiOptions, type PsiThresholds, psi, psiThresholds } from "./psi.ts";

/**
 * Inner edges that cut a reference into bins of equal share: the binning that heavy tails cannot hide in.
 *
 * @param reference observations, at least one finite
 * @param bins wanted, ≥ 2; fewer come out where values repeat
 * @returns strictly increasing edges, at most `bins` − 1 of them; the outer bins are open
 * @throws {RangeError} if no value is finite or `bins` is below 2
 * @example quantileEdges([1, 2, 3, 4, 5], 4); // [2, 3, 4]
 */
export function quantileEdges(reference: ArrayLike<number>, bins = 10): number[] {
  if (!(Number.isInteger(bins) && bins >= 2)) throw new RangeError("quantileEdges: bins must be a whole number ≥ 2");
  const values = sorted(finite(reference, "quantileEdges").values);
  requireSize(values.length, 1, "quantileEdges");
  const edges = Array.from({ length: bins - 1 }, (_, j) => quantileSorted(values, (j + 1) / bins));
  return edges.filter((edge, i) => i === 0 || edge > edges[i - 1]!);
}

/**
 * Counts values per bin. Bin i holds (edgeᵢ₋₁, edgeᵢ]; the outer bins are open.
 *
 * @param x observations; those that are not finite are left out
 * @param edges inner edges, ascending
 * @returns edges.length + 1 counts
 * @example binCounts([1, 2, 3, 4, 5], [2, 4]); // [2, 2, 1]
 */
export function binCounts(x: ArrayLike<number>, edges: ArrayLike<number>): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i])) counts[countBelow(edges, x[i]!)]! += 1;
  return counts;
}

export interface NumericPsi extends PsiThresholds {
  readonly psi: number;
  readonly edges: readonly number[];
  /** Values per bin in each window. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/**
 * Population stability index of a numeric column, over bins of equal share in the reference.
 *
 * @param reference observations of the window we trust, at least one finite, not all equal
 * @param current observations of the window in question, at least one finite
 * @param options.bins wanted, ≥ 2, default 10; the other options as for {@link psi}
 * @returns the index in nats, what it would be if nothing had changed, and the bins it came from
 * @throws {RangeError} if a window is empty
 * @see Yurdakul & Naranjo (2020), Statistical properties of the population stability index
 * @example psiNumeric([1, 2, 3, 4], [1, 2, 3, 4], { bins: 2 }).psi; // 0
 */
export function psiNumeric(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { bins = 10, ...options }: PsiOptions & { readonly bins?: number } = {},
): NumericPsi {
  const pair = finitePair(reference, current, "psiNumeric");
  const edges = quantileEdges(pair.x, bins);
  const [ofReference, ofCurrent] = [binCounts(pair.x, edges), binCounts(pair.y, edges)];
  const thresholds = psiThresholds(ofReference, ofCurrent, options);
  return { psi: psi(ofReference, ofCurrent, options), ...thresholds, edges, reference: ofReference, current: ofCurrent };
}
