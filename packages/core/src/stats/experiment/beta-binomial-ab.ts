import { betaI, betaInv } from "../special/beta-i.ts";
import { lgamma } from "../special/lgamma.ts";

/** Successes out of trials of one arm. */
export interface Tally {
  readonly k: number;
  readonly n: number;
}

export interface BetaBinomialAB {
  /** Posterior probability that b has the higher rate. */
  readonly probabilityBBetter: number;
  /** Rate given up on average by choosing b: E[max(rateA − rateB, 0)]. */
  readonly expectedLossB: number;
  readonly expectedLossA: number;
  /** Posterior means. */
  readonly rateA: number;
  readonly rateB: number;
  /** Central posterior interval of each rate. */
  readonly intervalA: readonly [number, number];
  readonly intervalB: readonly [number, number];
}

/**
 * Two rates compared in Bayes' way, with a Beta prior common to both. A view, not a stopping rule: looking often and stopping at
 * 95 % is wrong more than 5 % of the time; {@link msprt} may be watched.
 *
 * @param a successes and trials of the arm to compare with
 * @param b successes and trials of the arm in question
 * @param options.prior [successes, failures] of the Beta prior, > 0; [1, 1] is uniform
 * @throws {RangeError} if a tally is not 0 ≤ k ≤ n or the prior is not positive
 * @see Stucchio (2015), Bayesian A/B testing at VWO; Miller, Formulas for Bayesian A/B testing
 * @example betaBinomialAB({ k: 10, n: 100 }, { k: 20, n: 100 }).probabilityBBetter; // 0.9751…
 */
export function betaBinomialAB(
  a: Tally,
  b: Tally,
  { prior = [1, 1], confidence = 0.95 }: { prior?: readonly [number, number]; confidence?: number } = {},
): BetaBinomialAB {
  for (const { k, n } of [a, b]) if (!(k >= 0 && k <= n)) throw new RangeError("betaBinomialAB: needs 0 ≤ k ≤ n");
  if (!(prior[0] > 0 && prior[1] > 0)) throw new RangeError("betaBinomialAB: the prior must be positive");
  const betaA = [prior[0] + a.k, prior[1] + a.n - a.k] as const;
  const betaB = [prior[0] + b.k, prior[1] + b.n - b.k] as const;
  const meanOf = ([s, f]: readonly [number, number]): number => s / (s + f);
  const central = ([s, f]: readonly [number, number]): readonly [number, number] => {
    const tail = (1 - confidence) / 2;
    return [betaInv(tail, s, f), betaInv(1 - tail, s, f)];
  };
  const grown = ([s, f]: readonly [number, number]): readonly [number, number] => [s + 1, f];
  const probabilityBBetter = exceeds(betaB, betaA);
  // E[A · 1(A > B)] is the mean of A times the same probability under one more success of A.
  const expectedLossB = meanOf(betaA) * exceeds(grown(betaA), betaB) - meanOf(betaB) * exceeds(betaA, grown(betaB));
  const expectedLossA = meanOf(betaB) * exceeds(grown(betaB), betaA) - meanOf(betaA) * exceeds(betaB, grown(betaA));
  return {
    probabilityBBetter,
    expectedLossB: Math.max(0, expectedLossB),
    expectedLossA: Math.max(0, expectedLossA),
    rateA: meanOf(betaA),
    rateB: meanOf(betaB),
    intervalA: central(betaA),
    intervalB: central(betaB),
  };
}

/** P(X > Y) of two independent Beta variables: ∫ F_Y(x) f_X(x) dx by tanh-sinh quadrature where X has its mass. */
function exceeds([s, f]: readonly [number, number], y: readonly [number, number]): number {
  const low = betaInv(1e-18, s, f);
  const high = betaInv(1 - 2 ** -53, s, f);
  const logBeta = lgamma(s) + lgamma(f) - lgamma(s + f);
  const half = (high - low) / 2;
  const step = 1 / 64;
  let mass = 0;
  let sum = 0;
  for (let i = -256; i <= 256; i++) {
    const t = i * step;
    const u = (Math.PI / 2) * Math.sinh(t);
    // Distance to the nearer end, in its own digits: x itself cannot tell 1 − 1e-20 from 1.
    const gap = (half * 2) / (1 + Math.exp(2 * Math.abs(u)));
    const x = t < 0 ? low + gap : high - gap;
    const rest = t < 0 ? 1 - x : 1 - high + gap;
    const weight = ((Math.PI / 2) * Math.cosh(t)) / Math.cosh(u) ** 2;
    if (!(x > 0 && rest > 0 && weight > 0)) continue;
    const density = weight * Math.exp((s - 1) * Math.log(x) + (f - 1) * Math.log(rest) - logBeta);
    mass += density;
    sum += density * betaI(x, y[0], y[1]);
  }
  return Math.min(1, sum / mass);
}
