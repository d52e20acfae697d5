import { mean } from "../stats/index.ts";

/** Fewer scores than this do not show their tail. */
const leastScores = 100;

/**
 * The level that a series of scores would pass once in `runLength` buckets if it went on as it has: peaks over a high quantile,
 * one for each excursion, continued by a generalised Pareto tail. So a threshold can be set for a month from two weeks of
 * history, and heavy tails and scores that hang together are taken for what they are.
 *
 * Two weeks leave open how heavy a tail is. The level is therefore not the likeliest one, which is passed too often about every
 * second time, but the upper end of its interval: it comes down as history grows.
 *
 * @param scores of a time when little was wrong, in order; at least 100
 * @param options.runLength buckets per false alarm you can live with
 * @param options.gap excursions less than so many buckets apart are one, default 1
 * @param options.confidence how sure it is to be that the level is not passed more often, above 0 and below 1; default 0.8
 * @returns the level; at least the largest score that was passed more often than that
 * @throws {RangeError} if there are fewer than 100 finite scores, or the run length is not positive
 * @see Siffer et al. (2017), Anomaly detection in streams with extreme value theory, KDD '17; Coles (2001), An Introduction to
 *   Statistical Modeling of Extreme Values, ch. 4 and 9.1, for tails whose parameters are not known for sure
 * @example tailThreshold(Array.from({ length: 1000 }, (_, i) => -Math.log((i + 0.5) / 1000)), { runLength: 10_000 }) > 6; // true
 */
export function tailThreshold(
  scores: readonly number[],
  { runLength, gap = 1, confidence = 0.8 }: { readonly runLength: number; readonly gap?: number; readonly confidence?: number },
): number {
  const finite = scores.filter(Number.isFinite);
  if (finite.length < leastScores) throw new RangeError("tailThreshold: needs at least 100 scores");
  if (!(runLength > 0)) throw new RangeError("tailThreshold: the run length must be positive");
  if (!(confidence > 0 && confidence < 1)) throw new RangeError("tailThreshold: the confidence must lie between 0 and 1");
  const sorted = Float64Array.from(finite).sort();
  const base = sorted[Math.floor(0.95 * sorted.length)] ?? 0;
  const peaks = peaksOver(finite, base, gap);
  if (peaks.length === 0) return base;
  const expected = (peaks.length / finite.length) * runLength;
  if (expected <= 1) return base;
  return base + reachAt(tailsOf(peaks.map((peak) => peak - base)), expected, confidence);
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

/** A generalised Pareto tail, and how likely it is after what was seen. */
interface Tail {
  readonly shape: number;
  readonly scale: number;
  readonly weight: number;
}

/** From tails that end to such as barely have a variance. */
const shapes = Array.from({ length: 15 }, (_, i) => (i - 4) / 20);
/** Scales about the mean excess, as powers of e. */
const scales = Array.from({ length: 31 }, (_, i) => (i - 15) * 0.08);

/** The tails that the peaks may have come from. Before any is seen, shapes about 0.1 are the likeliest: few peaks say little of it. */
function tailsOf(excesses: readonly number[]): readonly Tail[] {
  const typical = Math.max(mean(excesses), Number.MIN_VALUE);
  const tails = shapes.flatMap((shape) =>
    scales.map((power) => {
      const scale = typical * (1 - shape) * Math.exp(power);
      const prior = -0.5 * ((shape - 0.1) / 0.15) ** 2;
      const likelihood = excesses.reduce((sum, excess) => sum + logDensity(excess / scale, shape) - Math.log(scale), prior);
      return { shape, scale, likelihood };
    }),
  );
  const most = Math.max(...tails.map(({ likelihood }) => likelihood));
  return tails.map(({ shape, scale, likelihood }) => ({ shape, scale, weight: Math.exp(likelihood - most) }));
}

function logDensity(x: number, shape: number): number {
  if (shape === 0) return -x;
  return shape * x > -1 ? -(1 + 1 / shape) * Math.log1p(shape * x) : Number.NEGATIVE_INFINITY;
}

/** How far out of so many peaks one is expected, at a confidence over the tails that are possible. */
function reachAt(tails: readonly Tail[], expected: number, confidence: number): number {
  const far = Math.log(expected);
  const reaches = tails
    .map(({ shape, scale, weight }) => ({ reach: scale * (shape === 0 ? far : Math.expm1(shape * far) / shape), weight }))
    .sort((a, b) => a.reach - b.reach);
  const all = reaches.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { reach, weight } of reaches) {
    passed += weight;
    if (passed >= confidence * all) return reach;
  }
  return reaches.at(-1)?.reach ?? 0;
}
