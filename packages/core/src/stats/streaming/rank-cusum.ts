import { countBelow } from "../descriptive/rank.ts";
import { normPpf } from "../distributions/normal.ts";
import { finite } from "../finite.ts";
import type { Stepwise } from "../stepwise.ts";
import { type CusumSums, cusumStep, noEvidence, sumsOf } from "./cusum.ts";
import { cusumThreshold } from "./cusum-run-length.ts";

export interface RankCusumOptions {
  /** Observations of a time when all was well, at least 2, better some hundreds. */
  readonly reference: ArrayLike<number>;
  /** Half the shift worth finding, in standard deviations of the normal scores. */
  readonly allowance?: number;
  /** Observations per false alarm you can live with; decides the threshold. */
  readonly runLength?: number;
  /** The threshold itself, instead of `runLength`. */
  readonly threshold?: number;
}

export interface RankCusumState extends CusumSums {
  readonly reference: readonly number[];
  readonly allowance: number;
  readonly threshold: number;
  readonly z: number | null;
}

/** The sums, the threshold they run against, and the normal score of the last observation. */
export type RankCusumValue = CusumSums & { readonly threshold: number; readonly z: number | null };

/**
 * CUSUM on normal scores of ranks: like {@link cusum}, but in no unit, so it works alike on milliseconds, tokens and judge marks,
 * however skewed, and its false-alarm rate is the one stated.
 *
 *     z = Φ⁻¹((r + ½) / (n + 1)),   r = midrank of x in the reference
 *
 * Assumes independent observations; ties make it alarm more rarely than stated, a reference below some hundreds more often.
 *
 * @throws {RangeError} from `init`, if the reference has fewer than two finite values, or a number is not positive
 * @see Hackl & Ledolter (1991), J. Quality Technology 23(2); threshold: {@link cusumThreshold}
 * @example foldSteps(rankCusum, { reference: [1, 2, 3, 4, 5], allowance: 0.25, threshold: 3 }, [9, 9, 9, 9]).alarmAt; // 2
 */
export const rankCusum: Stepwise<RankCusumOptions, number, RankCusumState, RankCusumValue> = {
  init({ reference, allowance = 0.25, runLength = 100_000, threshold = cusumThreshold({ allowance, runLength }) }) {
    const { values } = finite(reference, "rankCusum");
    if (values.length < 2) throw new RangeError("rankCusum: the reference needs at least two finite values");
    if (!(allowance > 0 && threshold > 0)) throw new RangeError("rankCusum: allowance and threshold must be positive");
    return { ...noEvidence, reference: Array.from(values.sort()), allowance, threshold, z: null };
  },
  update(state, x) {
    const z = Number.isFinite(x) ? normalScore(state.reference, x) : Number.NaN;
    return { ...cusumStep(state, z), z: Number.isFinite(z) ? z : state.z };
  },
  value: (state) => ({ ...sumsOf(state), threshold: state.threshold, z: state.z }),
};

function normalScore(sorted: readonly number[], x: number): number {
  const midrank = (countBelow(sorted, x) + countBelow(sorted, x, true)) / 2;
  return normPpf((midrank + 0.5) / (sorted.length + 1));
}
