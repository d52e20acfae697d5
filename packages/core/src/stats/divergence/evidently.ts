import { mean, sumOfSquares } from "../descriptive/moments.ts";
import { finitePair } from "../finite.ts";
import { wasserstein1 } from "../two-sample/wasserstein1.ts";
import { klDivergence } from "./entropy.ts";
import { jensenShannonDistance } from "./jsd.ts";

/** What Evidently 0.7 would report for a numeric column, for those who compare or migrate. */
export interface EvidentlyBinned {
  readonly edges: readonly number[];
  readonly psi: number;
  /** Jensen–Shannon distance, base e. */
  readonly jsDistance: number;
  /** Kullback–Leibler divergence of the reference from the current window, in nats. */
  readonly kl: number;
}

/**
 * Evidently's PSI, Jensen–Shannon and KL over equal-width bins (Sturges' rule on both windows together). Such bins miss a 25 %
 * shift of a latency entirely: compare with {@link psiNumeric} before relying on them.
 *
 * @param reference observations, at least one finite; more than 20 distinct values (fewer are compared as categories by Evidently)
 * @param current observations of the window in question
 * @returns the three scores and the edges of the bins
 * @throws {RangeError} if a window is empty
 * @see https://github.com/evidentlyai/evidently/blob/main/src/evidently/legacy/calculations/stattests/utils.py
 * @example evidentlyBinned([1, 2, 3, 4], [1, 2, 3, 4]).psi; // 0
 */
export function evidentlyBinned(reference: ArrayLike<number>, current: ArrayLike<number>): EvidentlyBinned {
  const pair = finitePair(reference, current, "evidentlyBinned");
  const edges = sturgesEdges([...pair.x, ...pair.y]);
  const p = sharesWithin(pair.x, edges);
  const q = sharesWithin(pair.y, edges);
  const [filledP, filledQ] = [fillZeros(p), fillZeros(q)];
  const psi = filledP.reduce((sum, share, i) => sum + (share - filledQ[i]!) * Math.log(share / filledQ[i]!), 0);
  return { edges, psi, jsDistance: jensenShannonDistance(p, q, { base: Math.E }), kl: klDivergence(filledP, filledQ) };
}

function sturgesEdges(values: readonly number[]): number[] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (low === high) return [low - 0.5, high + 0.5];
  const bins = Math.ceil((high - low) / ((high - low) / (Math.log2(values.length) + 1)));
  const step = (high - low) / bins;
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * step));
}

/** Bins are closed on the left, the last on both sides. */
function sharesWithin(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    let bin = Math.min(
      counts.length - 1,
      Math.floor(((value - edges[0]!) / (edges[counts.length]! - edges[0]!)) * counts.length),
    );
    if (value < edges[bin]!) bin -= 1;
    else if (bin < counts.length - 1 && value >= edges[bin + 1]!) bin += 1;
    counts[bin]! += 1;
  }
  return counts.map((count) => count / values.length);
}

/** Empty bins get 1e-4, or a millionth of the smallest share when that is smaller still. */
function fillZeros(shares: readonly number[]): number[] {
  const least = Math.min(...shares.filter((share) => share > 0));
  const fill = least <= 1e-4 ? least / 1e6 : 1e-4;
  return shares.map((share) => (share === 0 ? fill : share));
}

/**
 * Evidently's normalised Wasserstein distance: W₁ over the reference's standard deviation (at least 0.001). Outliers inflate that
 * deviation and blunt the score.
 *
 * @param reference observations, at least one finite
 * @param current observations of the window in question
 * @returns the distance in standard deviations, ≥ 0
 * @throws {RangeError} if a window is empty
 * @see https://github.com/evidentlyai/evidently/blob/main/src/evidently/legacy/calculations/stattests/wasserstein_distance_norm.py
 * @example evidentlyWasserstein([0, 2], [1, 3]); // 1
 */
export function evidentlyWasserstein(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const pair = finitePair(reference, current, "evidentlyWasserstein");
  const deviation = Math.sqrt(Math.max(0, sumOfSquares(pair.x, mean(pair.x))) / pair.x.length);
  return wasserstein1(pair.x, pair.y) / Math.max(deviation, 0.001);
}
