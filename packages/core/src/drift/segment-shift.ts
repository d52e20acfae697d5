import { chiSquare } from "../stats/index.ts";
import { type DriftVerdict, judgeEffect, type Share, shareEffect } from "./effect.ts";

/** One segment's rate beside that of all others. */
export interface SegmentShift {
  /** `drift` here means: certainly different, by more than matters. */
  readonly verdict: DriftVerdict;
  /** Rates 0…1; null where there are no records. */
  readonly rate: number | null;
  readonly restRate: number | null;
  /** rate / restRate; null where the rest has none. */
  readonly ratio: number | null;
  /** Of rate − restRate (Newcombe), at a confidence widened for the number of comparisons. */
  readonly interval: readonly [number, number] | null;
  readonly margin: number | null;
  /** Adjusted for the number of comparisons (Bonferroni). */
  readonly pValue: number | null;
}

export interface SegmentShiftOptions {
  /** How many segments are compared in all. Default 1. */
  readonly comparisons?: number;
  /** Chance of any false find among them. Default 0.01. */
  readonly alpha?: number;
  /** Records each side must have. Default 30. */
  readonly minN?: number;
  /** Least difference that matters, 0…1. Default 0.02. */
  readonly shareMargin?: number;
  /** The same relative to the rarer of yes and no in the rest. The larger of the two holds. Default 0.2. */
  readonly relativeShareMargin?: number;
}

/**
 * Whether one segment (a prompt version, a model, a tenant) has another rate than all the rest together.
 *
 * @param segment records of the segment, and how many had it; the counts need not be whole where they allow for clusters
 * @param rest the same of all other segments
 * @throws {RangeError} if a count exceeds its n
 * @example segmentShift({ count: 90, n: 300 }, { count: 100, n: 1000 }).verdict; // "drift"
 * @example segmentShift({ count: 1, n: 3 }, { count: 10, n: 1000 }).verdict; // "insufficient"
 */
export function segmentShift(segment: Share, rest: Share, options: SegmentShiftOptions = {}): SegmentShift {
  const { comparisons = 1, alpha = 0.01, minN = 30, shareMargin = 0.02, relativeShareMargin = 0.2 } = options;
  for (const { count, n } of [segment, rest]) {
    if (!(count >= 0 && count <= n)) throw new RangeError("segmentShift: count must lie between 0 and n");
  }
  const rateOf = ({ count, n }: Share) => (n > 0 ? count / n : null);
  const [rate, restRate] = [rateOf(segment), rateOf(rest)];
  const ratio = rate !== null && restRate ? rate / restRate : null;
  if (segment.n < minN || rest.n < minN) {
    return { verdict: "insufficient", rate, restRate, ratio, interval: null, margin: null, pValue: null };
  }
  const confidence = 1 - alpha / Math.max(1, comparisons);
  const effect = shareEffect("", rest, segment, { least: shareMargin, relative: relativeShareMargin, confidence });
  const { pValue } = chiSquare([
    [segment.count, segment.n - segment.count],
    [rest.count, rest.n - rest.count],
  ]);
  const { interval, margin } = effect;
  return { verdict: judgeEffect(effect), rate, restRate, ratio, interval, margin, pValue: Math.min(1, pValue * comparisons) };
}
