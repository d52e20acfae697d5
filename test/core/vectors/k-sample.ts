import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  kruskal: ({ samples }) => {
    const { statistic, pValue } = core.kruskal(samples);
    return { statistic, pvalue: pValue };
  },
  anovaOneway: ({ samples }) => {
    const { statistic, pValue } = core.anova(samples);
    return { statistic, pvalue: pValue };
  },
  welchAnova: ({ samples }) => {
    const { statistic, pValue, df } = core.welchAnova(samples);
    return { statistic, pvalue: pValue, df };
  },
  leveneMedian: ({ samples }) => {
    const { statistic, pValue } = core.levene(samples);
    return { statistic, pvalue: pValue };
  },
  andersonKsamp: ({ samples, midrank }) => {
    const { statistic, pValue, criticalValues } = core.andersonDarling(samples, { midrank });
    return { statistic, pvalue: pValue, critical_values: criticalValues };
  },
};
