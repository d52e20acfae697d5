import { lgamma } from "../special/lgamma.ts";
import type { Stepwise } from "../stepwise.ts";

export interface BernoulliEOptions {
  /** The rate that is put to the test, 0 < p0 < 1. */
  readonly p0: number;
  /** Beta prior of the bets on the true rate; [1, 1] bets on all rates alike. */
  readonly prior?: readonly [number, number];
}

export interface BernoulliEState {
  readonly p0: number;
  readonly prior: readonly [number, number];
  readonly ones: number;
  readonly n: number;
  readonly largestLogE: number;
  readonly omitted: number;
}

export interface BernoulliEValue {
  /** Evidence against the rate now: a gambler's wealth from 1, whose mean stays 1 while the rate is p0. */
  readonly e: number;
  readonly logE: number;
  /** 1 / largest e so far, at most 1: may be compared with the level after every observation. */
  readonly pValue: number;
  readonly rate: number | null;
  readonly n: number;
  readonly omitted: number;
}

/**
 * Tests by betting whether a stream of yes and no has rate p0, at any time and as often as one likes.
 *
 *     E = B(a + S, b + n − S) / B(a, b) / (p0ˢ (1 − p0)ⁿ⁻ˢ)
 *
 * @throws {RangeError} from `init`, if p0 is not inside 0…1 or the prior is not positive; from `update`, if a value is neither 0 nor 1
 * @see Robbins (1970); Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86(1)
 * @example foldSteps(bernoulliEProcess, { p0: 0.5 }, [1, 1]).e; // 1.333…
 */
export const bernoulliEProcess: Stepwise<BernoulliEOptions, number | boolean, BernoulliEState, BernoulliEValue> = {
  init({ p0, prior = [1, 1] }) {
    if (!(p0 > 0 && p0 < 1)) throw new RangeError("bernoulliEProcess: p0 must lie between 0 and 1");
    if (!(prior[0] > 0 && prior[1] > 0)) throw new RangeError("bernoulliEProcess: the prior must be positive");
    return { p0, prior, ones: 0, n: 0, largestLogE: 0, omitted: 0 };
  },
  update(state, input) {
    const x = Number(input);
    if (!Number.isFinite(x)) return { ...state, omitted: state.omitted + 1 };
    if (x !== 0 && x !== 1) throw new RangeError("bernoulliEProcess: an observation is neither 0 nor 1");
    const next = { ...state, ones: state.ones + x, n: state.n + 1 };
    return { ...next, largestLogE: Math.max(state.largestLogE, logEOf(next)) };
  },
  value(state) {
    const { ones, n, largestLogE, omitted } = state;
    const logE = logEOf(state);
    return { e: Math.exp(logE), logE, pValue: Math.exp(-largestLogE), rate: n > 0 ? ones / n : null, n, omitted };
  },
};

function logEOf({ p0, prior: [a, b], ones, n }: BernoulliEState): number {
  const logBeta = (x: number, y: number): number => lgamma(x) + lgamma(y) - lgamma(x + y);
  return logBeta(a + ones, b + n - ones) - logBeta(a, b) - ones * Math.log(p0) - (n - ones) * Math.log1p(-p0);
}
