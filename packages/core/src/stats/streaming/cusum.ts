import type { Stepwise } from "../stepwise.ts";

export interface CusumOptions {
  /** Mean while nothing is wrong. */
  readonly mean: number;
  /** Standard deviation while nothing is wrong, > 0. */
  readonly sd: number;
  /** Half the shift worth finding, in standard deviations, > 0. */
  readonly allowance?: number;
  /** Sum at which it alarms, in standard deviations; {@link cusumThreshold} gives it for a stated expected run length. */
  readonly threshold?: number;
}

export interface CusumSums {
  /** Evidence for a rise, and for a fall, in standard deviations, ≥ 0. */
  readonly high: number;
  readonly low: number;
  /** Observations seen. */
  readonly n: number;
  readonly omitted: number;
  /** Index of the first observation that passed the threshold, from 0, and the side it did so on; `null` until then. */
  readonly alarmAt: number | null;
  readonly side: "up" | "down" | null;
}

export interface CusumState extends CusumSums {
  readonly mean: number;
  readonly sd: number;
  readonly allowance: number;
  readonly threshold: number;
}

/**
 * Two-sided tabular CUSUM: finds a lasting shift of the mean sooner than any chart that forgets.
 *
 *     C⁺ = max(0, C⁺ + z − k),   C⁻ = max(0, C⁻ − z − k),   z = (x − mean) / sd
 *
 * It alarms once and goes on summing; begin anew from `init` when the cause is found. With normal, independent observations and
 * the defaults k = 0.5, h = 4 a false alarm comes every 169 observations on average ({@link cusumRunLength}).
 *
 * @throws {RangeError} from `init`, if the standard deviation, the allowance or the threshold is not positive
 * @see Page (1954), Biometrika 41; Montgomery, Statistical Quality Control, ch. 9
 * @example foldSteps(cusum, { mean: 10, sd: 2, allowance: 0.5, threshold: 4 }, [10, 14, 14, 14, 14]).alarmAt; // 3
 */
export const cusum: Stepwise<CusumOptions, number, CusumState, CusumSums> = {
  init({ mean, sd, allowance = 0.5, threshold = 4 }) {
    if (!(sd > 0 && allowance > 0 && threshold > 0))
      throw new RangeError("cusum: sd, allowance and threshold must be positive");
    return { ...noEvidence, mean, sd, allowance, threshold };
  },
  update: (state, x) => cusumStep(state, (x - state.mean) / state.sd),
  value: sumsOf,
};

/** The sums before the first observation. */
export const noEvidence: CusumSums = { high: 0, low: 0, n: 0, omitted: 0, alarmAt: null, side: null };

/** One step of both sums with a standardised observation z. */
export function cusumStep<S extends CusumSums & { readonly allowance: number; readonly threshold: number }>(
  state: S,
  z: number,
): S {
  if (!Number.isFinite(z)) return { ...state, omitted: state.omitted + 1 };
  const high = Math.max(0, state.high + z - state.allowance);
  const low = Math.max(0, state.low - z - state.allowance);
  const n = state.n + 1;
  const side = high > state.threshold ? "up" : low > state.threshold ? "down" : null;
  if (state.alarmAt !== null || side === null) return { ...state, high, low, n };
  return { ...state, high, low, n, alarmAt: n - 1, side };
}

/** The public part of a state. */
export function sumsOf({ high, low, n, omitted, alarmAt, side }: CusumSums): CusumSums {
  return { high, low, n, omitted, alarmAt, side };
}
