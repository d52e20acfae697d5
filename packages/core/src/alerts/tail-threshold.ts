import { mean } from "../stats/index.ts";

/**
 * The level that a series of scores would pass once in `runLength` buckets if it went on as it has: peaks over a high quantile,
 * one for each excursion, continued by a generalised Pareto tail. So a threshold can be set for a month from two weeks of
 * history, and heavy tails and scores that hang together are taken for what they are.
 *
 * @param scores of a time when little was wrong, in order; at least 100
 * @param options.runLength buckets per false alarm you can live with
 * @param options.gap excursions less than so many buckets apart are one, default 1
 * @returns the level; at least the largest score that was passed more often than that
 * @throws {RangeError} if there are fewer than 100 finite scores, or the run length is not positive
 * @see Siffer et al. (2017), Anomaly detection in streams with extreme value theory, KDD '17; Hosking & Wallis (1987),
 *   Technometrics 29(3), for the moments
 * @example tailThreshold(Array.from({ length: 1000 }, (_, i) => -Math.log((i + 0.5) / 1000)), { runLength: 10_000 }) > 6; // true
 */
export function tailThreshold(
  scores: readonly number[],
  { runLength, gap = 1 }: { readonly runLength: number; readonly gap?: number },
): number {
  const finite = scores.filter(Number.isFinite);
  if (finite.length < 100) throw new RangeError("tailThreshold: needs at least 100 scores");
  if (!(runLength > 0)) throw new RangeError("tailThreshold: the run length must be positive");
  const sorted = Float64Array.from(finite).sort();
  const base = sorted[Math.floor(0.95 * sorted.length)] ?? 0;
  const peaks = peaksOver(finite, base, gap);
  if (peaks.length === 0) return base;
  const expected = (peaks.length / finite.length) * runLength;
  if (expected <= 1) return base;
  const { shape, scale } = paretoOf(peaks.map((peak) => peak - base));
  const reach = Math.abs(shape) < 1e-6 ? Math.log(expected) : Math.expm1(shape * Math.log(expected)) / shape;
  return base + scale * reach;
}

/** The highest score of each excursion over a level. */
function peaksOver(scores: readonly number[], base: number, gap: number): number[] {
  const peaks: number[] = [];
  let lastAt = -Infinity;
  for (const [i, score] of scores.entries()) {
    if (score <= base) continue;
    const open = peaks.length - 1;
    if (i - lastAt <= gap) peaks[open] = Math.max(peaks[open] ?? score, score);
    else peaks.push(score);
    lastAt = i;
  }
  return peaks;
}

/**
 * A generalised Pareto tail by probability-weighted moments. The shape is kept within 0…0.5: a tail that ends would forbid the
 * unseen, and one without a variance would forbid every alarm; few peaks draw it towards 0.1.
 */
function paretoOf(excesses: readonly number[]): { shape: number; scale: number } {
  const sorted = [...excesses].sort((a, b) => a - b);
  const n = sorted.length;
  const first = mean(sorted);
  const second = sorted.reduce((sum, excess, i) => sum + excess * (1 - (i + 0.65) / n), 0) / n;
  const measured = first > 2 * second ? 2 - first / (first - 2 * second) : 0;
  const shape = Math.min(0.5, Math.max(0, (n * measured + 20 * 0.1) / (n + 20)));
  return { shape, scale: first * (1 - shape) };
}
