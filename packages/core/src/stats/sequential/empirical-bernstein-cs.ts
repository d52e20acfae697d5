import type { Stepwise } from "../stepwise.ts";

export interface EmpiricalBernsteinCsOptions {
  /** Chance that the sequence ever misses the mean. */
  readonly alpha?: number;
  /** Least and greatest value an observation can have. */
  readonly range?: readonly [number, number];
}

export interface EmpiricalBernsteinCsState {
  readonly alpha: number;
  readonly range: readonly [number, number];
  readonly n: number;
  /** Running guesses of mean and variance on the unit scale, made before the next observation. */
  readonly mean: number;
  readonly variance: number;
  readonly sum: number;
  readonly squares: number;
  readonly bets: number;
  readonly betSum: number;
  readonly cost: number;
  /** What all intervals so far have in common, on the scale of the data. */
  readonly lower: number;
  readonly upper: number;
  readonly omitted: number;
}

export interface EmpiricalBernsteinCsValue {
  /** Weighted mean at the middle of the interval; `null` before the first observation. */
  readonly center: number | null;
  readonly radius: number | null;
  /** What all intervals so far have in common; `null` once they have nothing: the mean must have moved. */
  readonly interval: readonly [number, number] | null;
  readonly n: number;
  readonly omitted: number;
}

/**
 * A confidence sequence for the mean of bounded values, such as rates and judge marks: exact at every n, however often one looks.
 *
 * @throws {RangeError} from `init`, if alpha is not inside 0…1 or the range is empty; from `update`, if a value is outside the range
 * @see Waudby-Smith & Ramdas (2024), Estimating means of bounded random variables by betting, J. R. Stat. Soc. B 86(1), theorem 2
 * @example foldSteps(empiricalBernsteinCs, {}, [0.5, 0.5]).center; // 0.5
 */
export const empiricalBernsteinCs: Stepwise<
  EmpiricalBernsteinCsOptions,
  number,
  EmpiricalBernsteinCsState,
  EmpiricalBernsteinCsValue
> = {
  init({ alpha = 0.05, range = [0, 1] }) {
    if (!(alpha > 0 && alpha < 1)) throw new RangeError("empiricalBernsteinCs: alpha must lie between 0 and 1");
    if (!(range[0] < range[1])) throw new RangeError("empiricalBernsteinCs: the range is empty");
    const zeros = { n: 0, sum: 0, squares: 0, bets: 0, betSum: 0, cost: 0, omitted: 0 };
    return { alpha, range, mean: 0.5, variance: 0.25, lower: range[0], upper: range[1], ...zeros };
  },
  update(state, value) {
    if (!Number.isFinite(value)) return { ...state, omitted: state.omitted + 1 };
    const [low, high] = state.range;
    if (value < low || value > high) throw new RangeError("empiricalBernsteinCs: a value lies outside the range");
    const x = (value - low) / (high - low);
    const n = state.n + 1;
    // The bet on x is made from what came before x: that is what keeps the coverage exact.
    const bet = Math.min(Math.sqrt((2 * Math.log(2 / state.alpha)) / (state.variance * n * Math.log1p(n))), 0.5);
    const surprise = (x - state.mean) ** 2;
    const sum = state.sum + x;
    const mean = (0.5 + sum) / (n + 1);
    const squares = state.squares + (x - mean) ** 2;
    const next = {
      ...state,
      n,
      mean,
      variance: (0.25 + squares) / (n + 1),
      sum,
      squares,
      bets: state.bets + bet,
      betSum: state.betSum + bet * x,
      cost: state.cost + surprise * (-Math.log1p(-bet) - bet),
    };
    const { center, radius } = middleOf(next);
    return { ...next, lower: Math.max(state.lower, center - radius), upper: Math.min(state.upper, center + radius) };
  },
  value(state) {
    const { n, lower, upper, omitted } = state;
    const interval = lower <= upper ? ([lower, upper] as const) : null;
    return { ...(n === 0 ? { center: null, radius: null } : middleOf(state)), interval, n, omitted };
  },
};

function middleOf({ alpha, range: [low, high], bets, betSum, cost }: EmpiricalBernsteinCsState) {
  return { center: low + (high - low) * (betSum / bets), radius: (high - low) * ((Math.log(2 / alpha) + cost) / bets) };
}
