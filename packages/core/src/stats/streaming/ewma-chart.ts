import type { Stepwise } from "../stepwise.ts";

export interface EwmaOptions {
  /** Mean and standard deviation while nothing is wrong. */
  readonly mean: number;
  readonly sd: number;
  /** Weight of the newest observation, 0 < λ ≤ 1. Small finds small shifts. */
  readonly lambda?: number;
  /** Half width of the band in standard deviations of the average; {@link ewmaRunLength} says how often it errs. */
  readonly width?: number;
}

export interface EwmaState {
  readonly mean: number;
  readonly sd: number;
  readonly lambda: number;
  readonly width: number;
  readonly average: number;
  readonly n: number;
  readonly omitted: number;
  readonly alarmAt: number | null;
}

export interface EwmaValue {
  /** The exponentially weighted average, in the unit of the data. */
  readonly average: number;
  /** How far from the mean it may be now; grows towards its limit. */
  readonly halfWidth: number;
  readonly isOutside: boolean;
  /** Index of the first observation that left the band, from 0; `null` until then. */
  readonly alarmAt: number | null;
  readonly n: number;
  readonly omitted: number;
}

/**
 * Exponentially weighted moving average with its control band.
 *
 *     zₜ = λ xₜ + (1 − λ) zₜ₋₁,   band = mean ± L · sd · √(λ / (2 − λ) · (1 − (1 − λ)²ᵗ))
 *
 * With λ = 0.2 and L = 2.962 independent normal observations leave the band once in 500 on average.
 *
 * @throws {RangeError} from `init`, if sd or width is not positive or λ is outside (0, 1]
 * @see Roberts (1959), Technometrics 1(3); Lucas & Saccucci (1990), Technometrics 32(1)
 * @example foldSteps(ewmaChart, { mean: 0, sd: 1, lambda: 0.5 }, [0, 4]).average; // 2
 */
export const ewmaChart: Stepwise<EwmaOptions, number, EwmaState, EwmaValue> = {
  init({ mean, sd, lambda = 0.2, width = 2.962 }) {
    if (!(sd > 0 && width > 0)) throw new RangeError("ewmaChart: sd and width must be positive");
    if (!(lambda > 0 && lambda <= 1)) throw new RangeError("ewmaChart: lambda must lie in (0, 1]");
    return { mean, sd, lambda, width, average: mean, n: 0, omitted: 0, alarmAt: null };
  },
  update(state, x) {
    if (!Number.isFinite(x)) return { ...state, omitted: state.omitted + 1 };
    const average = state.lambda * x + (1 - state.lambda) * state.average;
    const next = { ...state, average, n: state.n + 1 };
    return { ...next, alarmAt: state.alarmAt ?? (isOutside(next) ? state.n : null) };
  },
  value: (state) => ({
    average: state.average,
    halfWidth: halfWidthOf(state),
    isOutside: isOutside(state),
    alarmAt: state.alarmAt,
    n: state.n,
    omitted: state.omitted,
  }),
};

function halfWidthOf({ sd, lambda, width, n }: EwmaState): number {
  return width * sd * Math.sqrt((lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * n)));
}

function isOutside(state: EwmaState): boolean {
  return Math.abs(state.average - state.mean) > halfWidthOf(state);
}
