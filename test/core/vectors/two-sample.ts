import * as core from "@telltale/core";
import { type Mappings, ours } from "./mapping.ts";

const methods = { auto: "auto", exact: "exact", asymp: "asymptotic", asymptotic: "asymptotic", approx: "asymptotic" } as const;
type MethodName = keyof typeof methods;

const differences = { mean_diff: (a: Float64Array, b: Float64Array) => core.mean(a) - core.mean(b) };

export const mappings: Mappings = {
  ks2samp: ({ x, y, alternative, method }: { x: number[]; y: number[]; alternative: core.Alternative; method: MethodName }) => {
    const test = core.ks(x, y, { alternative, method: methods[method], ties: "ignore" });
    return {
      statistic: test.statistic,
      pvalue: test.pValue,
      statistic_location: test.location,
      statistic_sign: test.sign,
      pvalue_exact_ties: core.ks(x, y, { alternative, method: "exact" }).pValue,
      pvalue_limit: core.ks(x, y, { alternative, method: "limit" }).pValue,
    };
  },
  mannwhitneyu: ({ x, y, alternative, method, continuity }) => {
    const name: MethodName = method;
    const test = core.mannWhitney(x, y, { alternative, method: methods[name], continuity, ties: "ignore" });
    return {
      statistic: test.statistic,
      pvalue: test.pValue,
      auc: test.auc,
      rank_biserial: test.effect,
      pvalue_exact_ties: method === "exact" ? core.mannWhitney(x, y, { alternative, method: "exact" }).pValue : null,
    };
  },
  tTest2: ({ x, y, equal_var, alternative }) => {
    const test = core.tTest(x, y, { equalVariance: equal_var, alternative });
    return { ...test, pvalue: test.pValue, ci95: test.effectInterval, cohen_d: test.cohenD, hedges_g: test.hedgesG };
  },
  tTestPaired: ({ x, y }) => {
    const { statistic, pValue } = core.tTestPaired(x, y);
    return { statistic, pvalue: pValue };
  },
  tost2: ({ x, y, low, high }) => {
    const { pValue, lower, upper } = core.tost(x, y, { low, high });
    return { pvalue: pValue, t_lower: lower.statistic, p_lower: lower.pValue, t_upper: upper.statistic, p_upper: upper.pValue };
  },
  brunnerMunzel: ({ x, y }) => {
    const { statistic, pValue } = core.brunnerMunzel(x, y);
    return { statistic, pvalue: pValue };
  },
  wilcoxonSigned: ({ x, y, method }: { x: number[]; y: number[]; method: "auto" | "exact" | "approx" }) => {
    const { statistic, pValue } = core.wilcoxonSigned(x, y, { method: methods[method] });
    return { statistic, pvalue: pValue };
  },
  cramerVonMises2samp: ({ x, y, method }) => {
    const { statistic, pValue } = core.cramerVonMises(x, y, { method });
    return { statistic, pvalue: pValue };
  },
  eppsSingleton: ({ x, y }) => {
    const { statistic, pValue } = core.eppsSingleton(x, y);
    return { statistic, pvalue: pValue };
  },
  energyDistance: ({ x, y, x_weights, y_weights }) => ({
    distance: core.energyDistance(x, y, { xWeights: x_weights, yWeights: y_weights }),
  }),
  wasserstein1: ({ x, y, x_weights, y_weights }) => ({
    distance: core.wasserstein1(x, y, { xWeights: x_weights, yWeights: y_weights }),
    norm_ref_std: core.evidentlyWasserstein(x, y),
  }),
  permutationTest: ({ x, y, statistic: name, alternative }) => {
    const { statistic, pValue } = core.permutationTest(x, y, ours(differences, name), { alternative, resamples: Infinity });
    return { statistic, pvalue: pValue };
  },
};
