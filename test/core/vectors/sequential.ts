import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  msprtNormal: ({ theta, var1, n1, var2, n2, tau2 }) => {
    const ratio = core.msprtRatio({ difference: theta, variance: var1 / n1 + var2 / n2, mixingVariance: tau2 });
    return { lambda_: ratio, pvalue: Math.min(1, 1 / ratio) };
  },
  asympCS: ({ mean, sd, n, rho, alpha }) => {
    const radius = core.asymptoticCsRadius({ sd, n, rho, alpha });
    return { radius, lower: mean - radius, upper: mean + radius };
  },
  empBernsteinCS: ({ x, alpha }) => {
    const { center, radius, interval } = core.foldSteps(core.empiricalBernsteinCs, { alpha }, x as number[]);
    return { center, radius, lower: interval?.[0], upper: interval?.[1] };
  },
  bettingBernoulliE: ({ x, p0, prior }) => ({
    e: core.scanSteps(core.bernoulliEProcess, { p0, prior }, x as number[]).map(({ e }) => e),
  }),
  betaBinomialAB: ({ kA, nA, kB, nB, prior }) => {
    const got = core.betaBinomialAB({ k: kA, n: nA }, { k: kB, n: nB }, { prior });
    return { p_b_better: got.probabilityBBetter, expected_loss_b: got.expectedLossB };
  },
  cuped: ({ ya, xa, yb, xb }) => {
    const got = core.cuped({ outcome: ya, before: xa }, { outcome: yb, before: xb });
    return { theta: got.theta, effect: got.effect, se: got.standardError, variance_reduction: got.varianceReduction };
  },
  srm: ({ counts, weights }) => {
    const { statistic, pValue } = core.srm(counts, weights);
    return { statistic, pvalue: pValue };
  },
};
