import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  correlation: ({ x, y }) => {
    const [pearson, spearman, kendall] = [core.pearson(x, y), core.spearman(x, y), core.kendall(x, y)];
    return {
      pearson_r: pearson.effect,
      pearson_p: pearson.pValue,
      pearson_ci95: pearson.effectInterval,
      spearman_rho: spearman.effect,
      spearman_p: spearman.pValue,
      kendall_tau_b: kendall.effect,
      kendall_p: kendall.pValue,
      lin_ccc: core.linCcc(x, y).estimate,
    };
  },
  kendallVariants: ({ x, y, variant, method }) => {
    const { effect, pValue } = core.kendall(x, y, { variant, method });
    return { tau: effect, pvalue: pValue };
  },
  linearRegression: ({ x, y }) => {
    const line = core.linearRegression(x, y);
    return { ...line, pvalue: line.pValue, stderr: line.slopeSe, intercept_stderr: line.interceptSe };
  },
  robustTrend: ({ t, y }) => {
    const [theil, siegel, kendall] = [core.theilSen(t, y), core.siegelSlope(t, y), core.mannKendall(y)];
    return {
      slope: theil.estimate,
      intercept: theil.intercept,
      ci95: theil.interval,
      siegel_slope: siegel.estimate,
      siegel_intercept: siegel.intercept,
      mk_s: kendall.score,
      mk_var: kendall.variance,
      mk_z: kendall.statistic,
      mk_p: kendall.pValue,
    };
  },
};
