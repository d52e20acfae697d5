import type { Stepwise } from "../stepwise.ts";
import { lrCusumDesign } from "./lr-cusum-design.ts";

export interface LrCusumOptions {
  /** Rate while nothing is wrong, 0 < p0 < 1. */
  readonly p0: number;
  /** Rate that must be found soon; above p0 watches for a rise, below it for a fall. */
  readonly p1: number;
  /** Least number of observations per false alarm, on average. */
  readonly runLength?: number;
}

export interface LrCusumState {
  /** Steps towards the alarm for a 1 and for a 0, whole numbers of opposite sign. */
  readonly stepForOne: number;
  readonly stepForZero: number;
  readonly threshold: number;
  readonly expectedRunLength: number;
  readonly score: number;
  readonly n: number;
  readonly omitted: number;
  readonly alarmAt: number | null;
}

export interface LrCusumValue {
  /** Evidence as a share of what raises the alarm, 0…1 and above. */
  readonly evidence: number;
  /** Index of the first observation that raised the alarm, from 0; `null` until then. */
  readonly alarmAt: number | null;
  /** Observations per false alarm, on average: exact, and at least what was asked for. */
  readonly expectedRunLength: number;
  readonly n: number;
  readonly omitted: number;
}

/**
 * Likelihood-ratio CUSUM for a stream of yes and no: of all rules with the same false-alarm rate it finds p0 → p1 soonest.
 *
 * The two log-likelihood steps are rounded to a whole-number ratio (within 1 %), which makes the walk a finite Markov chain;
 * its expected run length is then solved, not approximated. Observations must be independent.
 *
 * @throws {RangeError} from `init`, if p0 or p1 is not inside 0…1, they are equal, or the run length is not above 1;
 *   from `update`, if a finite observation is neither 0 nor 1
 * @see Page (1954); Moustakides (1986), Annals of Statistics 14(4); Reynolds & Stoumbos (1999), J. Quality Technology 31(1)
 * @example foldSteps(lrCusum, { p0: 0.05, p1: 0.2, runLength: 10_000 }, [0, 1, 1, 1, 1, 1, 1]).alarmAt; // 5
 */
export const lrCusum: Stepwise<LrCusumOptions, number | boolean, LrCusumState, LrCusumValue> = {
  init({ p0, p1, runLength = 100_000 }) {
    return { ...lrCusumDesign({ p0, p1, runLength }), score: 0, n: 0, omitted: 0, alarmAt: null };
  },
  update(state, input) {
    const x = Number(input);
    if (!Number.isFinite(x)) return { ...state, omitted: state.omitted + 1 };
    if (x !== 0 && x !== 1) throw new RangeError("lrCusum: an observation is neither 0 nor 1");
    const score = Math.max(0, state.score + (x === 1 ? state.stepForOne : state.stepForZero));
    const n = state.n + 1;
    return { ...state, score, n, alarmAt: state.alarmAt ?? (score >= state.threshold ? n - 1 : null) };
  },
  value: ({ score, threshold, alarmAt, expectedRunLength, n, omitted }) => ({
    evidence: score / threshold,
    alarmAt,
    expectedRunLength,
    n,
    omitted,
  }),
};
