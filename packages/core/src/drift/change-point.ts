import { mean, normPpf, type Random, randomInteger, rank, variance } from "../stats/index.ts";
import { inflation } from "./day-scale.ts";

/** Where a series changed its level. */
export interface ChangePoint {
  /** Position of the first value of the new level. */
  readonly index: number;
  /** Positions, both inclusive, between which the change lies with the confidence asked for. */
  readonly interval: readonly [number, number];
  /** Means of the values from the change before (or the start) to this one, and from here to the next (or the end). */
  readonly before: number;
  readonly after: number;
  /** Chance of so large a split anywhere in a stretch without a change, by permutation. */
  readonly pValue: number;
}

export interface ChangePointOptions {
  /** Decides the permutations. Seed it, and the answer repeats. */
  readonly random: Random;
  /** Least number of values between two changes. Default 5. */
  readonly minSegment?: number;
  /** Chance of finding anything in a series without a change. Default 0.05. */
  readonly alpha?: number;
  readonly permutations?: number;
  /** Of the interval, in (0, 1). Default 0.95. */
  readonly confidence?: number;
  /** Values permuted together, so that neighbours stay neighbours. Default: found from the series' autocorrelation. */
  readonly block?: number;
  readonly maxChanges?: number;
}

/**
 * When did it begin: the points at which a series changed its level for good, by binary segmentation.
 *
 * Each stretch is split where the means of its normal scores (ranks, so that outliers and skewness do not matter) differ most, and
 * the split is kept if few permutations of the stretch have one as large. Its interval holds the positions whose likelihood is not
 * much below the best (the large-sample law of the profile likelihood, widened for autocorrelation).
 *
 * @param series values in the order of time; those that are not finite are passed over
 * @param options see {@link ChangePointOptions}
 * @returns the changes in the order of time; none for fewer than 2 × minSegment values
 * @throws {RangeError} if an option is out of range
 * @see Scott & Knott (1974), Biometrics 30(3); Siegmund (1988), Confidence sets in change-point problems, Int. Stat. Rev. 56(1)
 * @example changePoint([1, 2, 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, 9, 8], { random: seededRandom(1) }).map(({ index }) => index); // [8]
 * @example changePoint([], { random: seededRandom(1) }); // []
 */
export function changePoint(
  series: ArrayLike<number>,
  { random, minSegment = 5, alpha = 0.05, permutations = 999, confidence = 0.95, block, maxChanges = 10 }: ChangePointOptions,
): readonly ChangePoint[] {
  if (!(Number.isInteger(minSegment) && minSegment >= 2))
    throw new RangeError("changePoint: minSegment must be a whole number ≥ 2");
  if (!(alpha > 0 && alpha < 1 && confidence > 0 && confidence < 1))
    throw new RangeError("changePoint: alpha and confidence must lie between 0 and 1");
  const kept = Array.from(series, (value, index) => ({ value, index })).filter(({ value }) => Number.isFinite(value));
  const found: (Split & { pValue: number })[] = [];
  const waiting = [{ from: 0, to: kept.length }];
  while (waiting.length > 0 && found.length < maxChanges) {
    const { from, to } = waiting.shift() ?? { from: 0, to: 0 };
    const scores = normalScores(kept.slice(from, to).map(({ value }) => value));
    const split = bestSplit(scores, minSegment);
    if (split === null) continue;
    const length = block ?? blockOf(scores, split.at);
    const pValue = permutationP(scores, split.size, { random, permutations, alpha, minSegment, block: length });
    if (pValue > alpha) continue;
    found.push({ ...split, at: from + split.at, pValue });
    waiting.push({ from, to: from + split.at }, { from: from + split.at, to });
  }
  found.sort((a, b) => a.at - b.at);
  return found.map(({ at, pValue }, i) => {
    const [from, to] = [found[i - 1]?.at ?? 0, found[i + 1]?.at ?? kept.length];
    const values = kept.slice(from, to).map(({ value }) => value);
    const [low, high] = intervalOf(normalScores(values), at - from, confidence);
    const indexOf = (position: number) => kept[from + position]?.index ?? 0;
    return {
      index: indexOf(at - from),
      interval: [indexOf(low), indexOf(high)],
      before: mean(values.slice(0, at - from)),
      after: mean(values.slice(at - from)),
      pValue,
    };
  });
}

interface Split {
  /** Position of the first value after it. */
  readonly at: number;
  /** Difference of means over its standard error, apart from the constant noise. */
  readonly size: number;
}

/** Blom's normal scores. */
function normalScores(values: readonly number[]): Float64Array {
  return Float64Array.from(rank(values), (r) => normPpf((r - 0.375) / (values.length + 0.25)));
}

function bestSplit(scores: Float64Array, minSegment: number): Split | null {
  const n = scores.length;
  const centre = scores.reduce((sum, score) => sum + score, 0) / n;
  let best: Split | null = null;
  let sum = 0;
  for (let at = 1; at <= n - minSegment; at++) {
    sum += (scores[at - 1] ?? 0) - centre;
    if (at < minSegment) continue;
    const size = Math.abs(sum) * Math.sqrt(n / (at * (n - at)));
    if (best === null || size > best.size) best = { at, size };
  }
  return best && best.size > 1e-9 ? best : null;
}

/** What is left of the scores when both sides' means are taken out. */
function residualsOf(scores: Float64Array, at: number): number[] {
  const [before, after] = [mean(scores.subarray(0, at)), mean(scores.subarray(at))];
  return Array.from(scores, (score, i) => score - (i < at ? before : after));
}

/** Blocks as long as neighbours hang together, where they do beyond chance. */
function blockOf(scores: Float64Array, at: number): number {
  const loose = inflation(residualsOf(scores, at));
  const rho = (loose - 1) / (loose + 1);
  if (rho <= 1.645 / Math.sqrt(scores.length)) return 1;
  return Math.max(2, Math.min(Math.floor(scores.length / 8), Math.ceil(2 * loose)));
}

function permutationP(
  scores: Float64Array,
  observed: number,
  options: { random: Random; permutations: number; alpha: number; minSegment: number; block: number },
): number {
  const { random, permutations, alpha, minSegment, block } = options;
  // More than this many at least as large, and the outcome is certain (Besag & Clifford, 1991).
  const enough = Math.ceil(alpha * (permutations + 1)) + 1;
  const mixed = new Float64Array(scores);
  let atLeast = 0;
  for (let k = 1; k <= permutations; k++) {
    mix(scores, mixed, block, random);
    if ((bestSplit(mixed, minSegment)?.size ?? 0) >= observed - 1e-12) atLeast++;
    if (atLeast >= enough) return atLeast / k;
  }
  return (atLeast + 1) / (permutations + 1);
}

/** Puts the blocks of a series, the first of them of random length, in random order. */
function mix(scores: Float64Array, mixed: Float64Array, block: number, random: Random): void {
  const n = scores.length;
  const offset = block > 1 ? randomInteger(random, block) : 0;
  const starts = [0];
  for (let start = offset === 0 ? block : offset; start < n; start += block) starts.push(start);
  for (let i = starts.length - 1; i > 0; i--) {
    const j = randomInteger(random, i + 1);
    const start = starts[i] ?? 0;
    starts[i] = starts[j] ?? 0;
    starts[j] = start;
  }
  let at = 0;
  for (const start of starts) {
    const end = start === 0 && offset > 0 ? offset : Math.min(n, start + block);
    for (let i = start; i < end; i++) mixed[at++] = scores[i] ?? 0;
  }
}

/** Positions whose log-likelihood lies within c/2 of the best, where (1 − e^(−c/2))² is the confidence. */
function intervalOf(scores: Float64Array, at: number, confidence: number): readonly [number, number] {
  const n = scores.length;
  const residuals = residualsOf(scores, at);
  const noise = Math.max(1e-12, variance(residuals) * inflation(residuals));
  const limit = -2 * Math.log(1 - Math.sqrt(confidence));
  const centre = mean(scores);
  const gain = new Float64Array(n);
  let sum = 0;
  for (let i = 1; i < n; i++) {
    sum += (scores[i - 1] ?? 0) - centre;
    gain[i] = (sum * sum * n) / (i * (n - i)) / noise;
  }
  let [low, high] = [at, at];
  for (let i = 1; i < n; i++) {
    if ((gain[at] ?? 0) - (gain[i] ?? 0) > limit) continue;
    low = Math.min(low, i);
    high = Math.max(high, i);
  }
  return [low, high];
}
