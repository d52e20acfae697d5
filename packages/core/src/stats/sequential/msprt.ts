import type { Stepwise } from "../stepwise.ts";

/**
 * Likelihood ratio of the mixture sequential probability ratio test for a difference of two means: how many times better
 * "some difference" explains the data than "none".
 *
 *     Λ = √(v / (v + τ²)) · exp(τ² d² / (2 v (v + τ²))),   v = var₁/n₁ + var₂/n₂
 *
 * The chance that Λ ever exceeds 1/α under no difference is at most α: look as often as you like.
 *
 * @param options.difference d, observed difference of the means
 * @param options.variance v, variance of d, > 0
 * @param options.mixingVariance τ², about the square of the difference you hope to find, > 0
 * @returns Λ > 0; min(1, 1/Λ) is an always-valid p-value
 * @throws {RangeError} if a variance is not positive
 * @see Robbins (1970); Johari, Koomen, Pekelis & Walsh (2022), Always valid inference, Operations Research 70(3)
 * @example msprtRatio({ difference: 0.1, variance: 0.0004, mixingVariance: 0.01 }); // 32538.6…
 */
export function msprtRatio({
  difference,
  variance,
  mixingVariance,
}: {
  difference: number;
  variance: number;
  mixingVariance: number;
}): number {
  if (!(variance > 0 && mixingVariance > 0)) throw new RangeError("msprtRatio: variances must be positive");
  const total = variance + mixingVariance;
  return Math.sqrt(variance / total) * Math.exp((mixingVariance * difference * difference) / (2 * variance * total));
}

export interface MsprtOptions {
  readonly mixingVariance: number;
  /** Observations each arm needs before the first look: variances from fewer are no better than guesses. */
  readonly minN?: number;
}

/** Count, mean and sum of squares around it, of one arm. */
interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
}

export interface MsprtState {
  readonly mixingVariance: number;
  readonly minN: number;
  readonly arms: { readonly a: Arm; readonly b: Arm };
  readonly pValue: number;
  readonly omitted: number;
}

export interface MsprtValue {
  /** Mean of b less mean of a; `null` while an arm is empty. */
  readonly difference: number | null;
  /** The smallest always-valid p-value so far: it may be compared with the level after every observation. */
  readonly pValue: number;
  readonly nA: number;
  readonly nB: number;
  readonly omitted: number;
}

/**
 * The mixture sequential test as observations come in, with the variances estimated on the way.
 *
 * Valid at every look as the arms grow; observations must be independent, so feed users, not events.
 *
 * @throws {RangeError} from `init`, if the mixing variance is not positive or minN is below 2
 * @see {@link msprtRatio}
 * @example foldSteps(msprt, { mixingVariance: 1 }, [{ arm: "a", value: 1 }, { arm: "b", value: 3 }]).difference; // 2
 */
export const msprt: Stepwise<MsprtOptions, { readonly arm: "a" | "b"; readonly value: number }, MsprtState, MsprtValue> = {
  init({ mixingVariance, minN = 100 }) {
    if (!(mixingVariance > 0)) throw new RangeError("msprt: the mixing variance must be positive");
    if (!(minN >= 2)) throw new RangeError("msprt: minN must be at least 2");
    const empty = { n: 0, mean: 0, squares: 0 };
    return { mixingVariance, minN, arms: { a: empty, b: empty }, pValue: 1, omitted: 0 };
  },
  update(state, { arm, value }) {
    if (!Number.isFinite(value)) return { ...state, omitted: state.omitted + 1 };
    const arms = { ...state.arms, [arm]: grown(state.arms[arm], value) };
    return { ...state, arms, pValue: Math.min(state.pValue, pValueNow(arms.a, arms.b, state)) };
  },
  value: ({ arms: { a, b }, pValue, omitted }) => ({
    difference: a.n > 0 && b.n > 0 ? b.mean - a.mean : null,
    pValue,
    nA: a.n,
    nB: b.n,
    omitted,
  }),
};

function grown({ n, mean, squares }: Arm, value: number): Arm {
  const next = mean + (value - mean) / (n + 1);
  return { n: n + 1, mean: next, squares: squares + (value - mean) * (value - next) };
}

function pValueNow(a: Arm, b: Arm, { mixingVariance, minN }: MsprtState): number {
  if (a.n < minN || b.n < minN) return 1;
  const variance = a.squares / (a.n - 1) / a.n + b.squares / (b.n - 1) / b.n;
  return variance > 0 ? 1 / msprtRatio({ difference: b.mean - a.mean, variance, mixingVariance }) : 1;
}
