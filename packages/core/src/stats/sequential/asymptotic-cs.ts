import type { Stepwise } from "../stepwise.ts";

/**
 * Half width of an asymptotic confidence sequence for a mean: an interval that may be looked at after every observation.
 *
 *     r = sd · √(2 (nρ² + 1) / (n²ρ²) · ln(√(nρ² + 1) / α))
 *
 * @param options.sd sample standard deviation, n − 1 in its denominator
 * @param options.n observations so far
 * @param options.rho where the sequence is tightest; {@link asymptoticCsRho} gives it for a number of observations
 * @param options.alpha chance that the sequence ever misses the mean, in the limit
 * @throws {RangeError} if a number is out of its range
 * @see Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Time-uniform central limit theory, Annals of Statistics, arXiv 2103.06476
 * @example asymptoticCsRadius({ sd: 1, n: 100, rho: 1, alpha: 0.05 }); // 0.3273…
 */
export function asymptoticCsRadius({
  sd,
  n,
  rho,
  alpha = 0.05,
}: {
  sd: number;
  n: number;
  rho: number;
  alpha?: number;
}): number {
  if (!(sd >= 0 && n >= 1 && rho > 0)) throw new RangeError("asymptoticCsRadius: needs sd ≥ 0, n ≥ 1 and rho > 0");
  if (!(alpha > 0 && alpha < 1)) throw new RangeError("asymptoticCsRadius: alpha must lie between 0 and 1");
  const grown = n * rho * rho + 1;
  return sd * Math.sqrt(((2 * grown) / (n * n * rho * rho)) * Math.log(Math.sqrt(grown) / alpha));
}

/**
 * The ρ that makes an asymptotic confidence sequence about as narrow as it can be at n observations.
 *
 * @throws {RangeError} if n is below 1 or alpha is not inside 0…1
 * @example asymptoticCsRho(1000, 0.05); // 0.0890…
 */
export function asymptoticCsRho(n: number, alpha = 0.05): number {
  if (!(n >= 1 && alpha > 0 && alpha < 1)) throw new RangeError("asymptoticCsRho: needs n ≥ 1 and alpha inside 0…1");
  const bits = -2 * Math.log(alpha);
  return Math.sqrt((bits + Math.log(bits + 1)) / n);
}

export interface AsymptoticCsOptions {
  /** Number of observations at which the sequence shall be tightest. */
  readonly tightestAt?: number;
  readonly alpha?: number;
}

export interface AsymptoticCsState {
  readonly rho: number;
  readonly alpha: number;
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
  readonly omitted: number;
}

export interface AsymptoticCsValue {
  readonly mean: number | null;
  /** `null` below 30 observations, where the limit says nothing yet. */
  readonly interval: readonly [number, number] | null;
  readonly n: number;
  readonly omitted: number;
}

/**
 * A running mean with a band that holds for all time at once, for values of any range with a finite variance.
 *
 * @throws {RangeError} from `init`, if a number is out of its range
 * @see {@link asymptoticCsRadius}
 * @example foldSteps(asymptoticCs, {}, [1, 2, 3]); // { mean: 2, interval: null, … }
 */
export const asymptoticCs: Stepwise<AsymptoticCsOptions, number, AsymptoticCsState, AsymptoticCsValue> = {
  init: ({ tightestAt = 1000, alpha = 0.05 }) => ({
    rho: asymptoticCsRho(tightestAt, alpha),
    alpha,
    n: 0,
    mean: 0,
    squares: 0,
    omitted: 0,
  }),
  update(state, x) {
    if (!Number.isFinite(x)) return { ...state, omitted: state.omitted + 1 };
    const n = state.n + 1;
    const mean = state.mean + (x - state.mean) / n;
    return { ...state, n, mean, squares: state.squares + (x - state.mean) * (x - mean) };
  },
  value({ rho, alpha, n, mean, squares, omitted }) {
    if (n < 30) return { mean: n > 0 ? mean : null, interval: null, n, omitted };
    const radius = asymptoticCsRadius({ sd: Math.sqrt(squares / (n - 1)), n, rho, alpha });
    return { mean, interval: [mean - radius, mean + radius], n, omitted };
  },
};
