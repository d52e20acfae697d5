import * as core from "@telltale/core";
import { type Mappings, ours } from "./mapping.ts";

/** Adds in the order numpy does, so that resamples which tie there in the last bit tie here too. */
function sum(x: ArrayLike<number>): number {
  const blocks = x.length - (x.length % 8);
  if (blocks === 0) return Array.from(x).reduce((total, value) => total + value, 0);
  const r = new Array<number>(8).fill(0);
  for (let i = 0; i < blocks; i++) r[i % 8]! += x[i]!;
  let total = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  for (let i = blocks; i < x.length; i++) total += x[i]!;
  return total;
}

const statistics: Record<string, (x: Float64Array) => number> = {
  mean: (x) => sum(x) / x.length,
  median: (x) => core.quantile(x, 0.5),
  std: (x) => {
    const mean = sum(x) / x.length;
    return Math.sqrt(sum(x.map((value) => (value - mean) ** 2)) / (x.length - 1));
  },
};

/** A generator that draws exactly the indices of the reference. */
function drawing(indices: readonly (readonly number[])[], n: number): core.Random {
  const flat = indices.flat();
  let at = 0;
  return () => (flat[at++]! + 0.5) / n;
}

export const mappings: Mappings = {
  bootstrapCI: ({ x, indices, stat, confidence }) => {
    const statistic = ours(statistics, stat);
    const run = (method: "percentile" | "basic" | "bca") =>
      core.bootstrap(x, statistic, {
        random: drawing(indices, x.length),
        method,
        confidence,
        resamples: indices.length,
      });
    const { estimate, standardError, interval } = run("percentile");
    return { estimate, se: standardError, percentile: interval, basic: run("basic").interval, bca: run("bca").interval };
  },
  horvitzThompson: ({ y, pi }) => {
    const { estimate, standardError, nEffective } = core.hajekMean(y, pi);
    return { ht_total: core.horvitzThompson(y, pi).estimate, hajek_mean: estimate, se: standardError, ess: nEffective };
  },
  roganGladen: ({ q, n, sensitivity, n_pos, specificity, n_neg }) => {
    const judged = { rate: q, n, sensitivity, nPositive: n_pos, specificity, nNegative: n_neg };
    const { estimate, raw, standardError, interval } = core.roganGladen(judged);
    return { estimate, raw, se: standardError, ci95_adjusted: interval };
  },
  ppi: ({ y, f_lab, f_unl }) => {
    const { estimate, standardError, lambda } = core.ppiMean(y, f_lab, f_unl);
    return { lambda_: lambda, estimate, se: standardError };
  },
};
