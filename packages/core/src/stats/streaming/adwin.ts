import type { Stepwise } from "../stepwise.ts";

export interface AdwinOptions {
  /** Chance of a false cut at one comparison, 0 < δ < 1. */
  readonly delta?: number;
  /** Observations between two searches for a cut. */
  readonly every?: number;
  /** Least observations on either side of a cut. */
  readonly minSide?: number;
}

/** Observations that lie together: how many, their sum, and their sum of squares around their own mean. */
interface Bucket {
  readonly size: number;
  readonly total: number;
  readonly spread: number;
}

export interface AdwinState {
  readonly delta: number;
  readonly every: number;
  readonly minSide: number;
  /** Oldest first; sizes are powers of two and never grow. */
  readonly buckets: readonly Bucket[];
  readonly n: number;
  readonly omitted: number;
  readonly lastCutAt: number | null;
}

export interface AdwinValue {
  /** Observations in the window, and their mean. */
  readonly width: number;
  readonly mean: number | null;
  /** Whether the last observation led to a cut. */
  readonly isDrift: boolean;
  /** Index of the last observation that led to a cut, from 0. */
  readonly lastCutAt: number | null;
  readonly n: number;
  readonly omitted: number;
}

const bucketsPerSize = 5;

/**
 * ADWIN: a window that grows while the mean stays and drops its old part when two parts of it differ.
 *
 * Memory and time per observation are of order log n. The bound behind it is for values of a bounded range, such as rates
 * and marks; on heavy tails like latency it cuts far too often — take logarithms or ranks there. It states no run length.
 *
 * @throws {RangeError} from `init`, if a number is out of its range
 * @see Bifet & Gavaldà (2007), Learning from time-changing data with adaptive windowing, SIAM SDM
 * @example foldSteps(adwin, {}, [...new Array(200).fill(0), ...new Array(200).fill(1)]).mean; // 1
 */
export const adwin: Stepwise<AdwinOptions, number, AdwinState, AdwinValue> = {
  init({ delta = 0.002, every = 32, minSide = 5 }) {
    if (!(delta > 0 && delta < 1)) throw new RangeError("adwin: delta must lie between 0 and 1");
    if (!(every >= 1 && minSide >= 1)) throw new RangeError("adwin: every and minSide must be at least 1");
    return { delta, every, minSide, buckets: [], n: 0, omitted: 0, lastCutAt: null };
  },
  update(state, x) {
    if (!Number.isFinite(x)) return { ...state, omitted: state.omitted + 1 };
    const n = state.n + 1;
    const grown = compressed([...state.buckets, { size: 1, total: x, spread: 0 }]);
    if (n % state.every !== 0) return { ...state, n, buckets: grown };
    let buckets = grown;
    while (hasCut(buckets, state)) buckets = buckets.slice(1);
    return { ...state, n, buckets, lastCutAt: buckets.length < grown.length ? n - 1 : state.lastCutAt };
  },
  value({ buckets, n, omitted, lastCutAt }) {
    const { size, total } = buckets.reduce(joined, nothing);
    return { width: size, mean: size > 0 ? total / size : null, isDrift: n > 0 && lastCutAt === n - 1, lastCutAt, n, omitted };
  },
};

const nothing: Bucket = { size: 0, total: 0, spread: 0 };

function joined(a: Bucket, b: Bucket): Bucket {
  if (a.size === 0) return b;
  const size = a.size + b.size;
  const gap = b.total / b.size - a.total / a.size;
  return { size, total: a.total + b.total, spread: a.spread + b.spread + (gap * gap * a.size * b.size) / size };
}

/** Joins the two oldest buckets of a size wherever there is one too many, from the newest to the oldest. */
function compressed(buckets: Bucket[]): Bucket[] {
  let end = buckets.length;
  while (end > 0) {
    const { size } = buckets[end - 1]!;
    let start = end;
    while (start > 0 && buckets[start - 1]!.size === size) start--;
    if (end - start <= bucketsPerSize) return buckets;
    buckets.splice(start, 2, joined(buckets[start]!, buckets[start + 1]!));
    end = start + 1;
  }
  return buckets;
}

function hasCut(buckets: readonly Bucket[], { delta, minSide }: AdwinState): boolean {
  const all = buckets.reduce(joined, nothing);
  if (all.size <= 2 * minSide) return false;
  const variance = all.spread / all.size;
  const confidence = Math.log((2 * Math.log(all.size)) / delta);
  let old = nothing;
  for (const bucket of buckets) {
    old = joined(old, bucket);
    const recent = { size: all.size - old.size, total: all.total - old.total };
    if (recent.size <= minSide) return false;
    if (old.size <= minSide) continue;
    const slack = 1 / (old.size - minSide + 1) + 1 / (recent.size - minSide + 1);
    const bound = Math.sqrt(2 * slack * variance * confidence) + (2 / 3) * confidence * slack;
    if (Math.abs(old.total / old.size - recent.total / recent.size) > bound) return true;
  }
  return false;
}
