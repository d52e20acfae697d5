import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  quantile: ({ x, p, type }) => ({ values: core.quantiles(x, p, { type }) }),
  quantileCI: ({ x, p, confidence }) => {
    const { interval, ranks, coverage } = core.quantileCI(x, p, { confidence });
    return { lower_rank: ranks[0], upper_rank: ranks[1], lower: interval?.[0], upper: interval?.[1], coverage };
  },
  describe: ({ x }) => {
    const d = core.describe(x);
    return {
      ...d,
      pop_std: d.populationStd,
      skew: d.skewness,
      kurtosis_excess: d.kurtosisExcess,
      mad_scaled: d.madScaled,
      trimmed_mean_10: d.trimmedMean,
      geometric_mean: d.geometricMean,
    };
  },
  "describe:stability": ({ x }) => core.describe(x),
  rank: ({ x, method }) => ({ ranks: core.rank(x, { ties: method }) }),
  robustZ: ({ x }) => core.robustZ(x),
  seasonalBaseline: ({ history, current }) => {
    const slots = core.seasonalBaseline(history, current);
    return { median: slots.map((s) => s.median), mad_scaled: slots.map((s) => s.madScaled), z: slots.map((s) => s.z) };
  },
};
