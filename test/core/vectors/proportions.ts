import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

const divergenceOf = (name: string | null) =>
  name === null ? "pearson" : ((name === "log-likelihood" ? "likelihood-ratio" : name) as core.Divergence);

export const mappings: Mappings = {
  chi2Contingency: ({ table, correction, lambda_ }) => {
    const test = core.chiSquare(table, { correction, divergence: divergenceOf(lambda_), zeros: "error" });
    const { statistic, pValue, df, expected, cramersV, effect } = test;
    return { statistic, pvalue: pValue, dof: df, expected, cramers_v: cramersV, cramers_v_bc: effect };
  },
  chiSquareGof: ({ f_obs, f_exp, ddof, lambda_ }) => {
    const options = { expected: f_exp ?? undefined, fitted: ddof, divergence: divergenceOf(lambda_) };
    const { statistic, pValue } = core.chiSquareGof(f_obs, options);
    return { statistic, pvalue: pValue };
  },
  proportionCI: ({ count, n, confidence }) => ({
    wilson: core.wilson(count, n, { confidence }).interval,
    wilsoncc: core.wilson(count, n, { confidence, continuity: true }).interval,
    agresti_coull: core.agrestiCoull(count, n, { confidence }).interval,
    beta: core.clopperPearson(count, n, { confidence }).interval,
    jeffreys: core.jeffreys(count, n, { confidence }).interval,
    normal: core.waldProportion(count, n, { confidence }).interval,
  }),
  twoProportion: ({ k1, n1, k2, n2 }) => {
    const test = core.twoProportionTest(k1, n1, k2, n2);
    const difference = (method: core.DifferenceMethod) => core.proportionDifference(k1, n1, k2, n2, { method }).interval;
    const [risk, odds] = [core.riskRatio(k1, n1, k2, n2), core.oddsRatio(k1, n1, k2, n2)];
    return {
      diff: test.effect,
      z: test.statistic,
      pvalue: test.pValue,
      ci95_wald: difference("wald"),
      ci95_newcomb: difference("newcombe"),
      ci95_score: difference("miettinen-nurminen"),
      ratio: risk.estimate,
      ci95_ratio_log: risk.interval,
      odds_ratio: odds.estimate,
      ci95_or_logit: odds.interval,
      h: test.cohenH,
    };
  },
  deltaRatio: ({ num, den }) => {
    const { estimate, se, interval } = core.ratioOfSums(num, den);
    return { ratio: estimate, se, ci95: interval };
  },
  poissonCI: ({ count, confidence }) => {
    const { interval } = core.poissonCI(count, { confidence });
    return { lower: interval?.[0], upper: interval?.[1] };
  },
  poissonRate2: ({ count1, exposure1, count2, exposure2 }) => {
    const by = (method: core.RateMethod) => {
      const { statistic, pValue } = core.rateRatioTest(count1, exposure1, count2, exposure2, { method });
      return { statistic, pvalue: pValue };
    };
    return { score: by("score"), "exact-cond": by("exact"), sqrt: by("sqrt") };
  },
};
