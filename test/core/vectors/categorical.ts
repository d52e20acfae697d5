import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

const methods = { bonferroni: "bonferroni", holm: "holm", "simes-hochberg": "hochberg", fdr_bh: "bh", fdr_by: "by" } as const;

export const mappings: Mappings = {
  fisherExact: ({ table, alternative }) => {
    const { effect, pValue } = core.fisherExact(table, { alternative });
    return { odds_ratio: effect, pvalue: pValue };
  },
  mcnemar: ({ table, exact, correction }) => {
    const { statistic, pValue } = core.mcnemar(table, { exact, correction });
    return { statistic, pvalue: pValue };
  },
  binomTest: ({ k, n, p, alternative }) => ({ pvalue: core.binomTest(k, n, { p, alternative }).pValue }),
  multipletests: ({ p, alpha }) =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => {
        const adjusted = core.adjustP(p, method);
        return [name, { adjusted, reject: adjusted.map((value) => value <= alpha) }];
      }),
    ),
  combineP: ({ p }) => {
    const [fisher, stouffer, cauchy] = (["fisher", "stouffer", "cauchy"] as const).map((method) => core.combineP(p, method));
    return {
      fisher: { statistic: fisher!.statistic, pvalue: fisher!.pValue },
      stouffer: { statistic: stouffer!.statistic, pvalue: stouffer!.pValue },
      acat: cauchy!.pValue,
      e_calibrated: p.map(core.eFromP),
    };
  },
};
