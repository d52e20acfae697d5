import * as core from "@telltale/core";
import { type Mappings, ours } from "./mapping.ts";

type Distribution = (...args: readonly [number, number, number, number]) => number;

const distributions: Record<string, Distribution> = {
  betaInc: (a, b, x) => core.betaI(x, a, b),
  betaPpf: core.betaInv,
  binomCdf: core.binomCdf,
  binomPmf: core.binomPmf,
  chi2Ppf: core.chi2Ppf,
  chi2Sf: core.chi2Sf,
  digamma: core.digamma,
  erf: core.erf,
  erfc: core.erfc,
  fSf: core.fSf,
  gammaIncP: core.gammaP,
  gammaIncQ: core.gammaQ,
  hypergeomCdf: (k, population, marked, draws) => core.hypergeomCdf(k, { population, marked, draws }),
  hypergeomPmf: (k, population, marked, draws) => core.hypergeomPmf(k, { population, marked, draws }),
  kstwoSf: core.ksSf,
  kstwobignSf: core.kolmogorovSf,
  lgamma: core.lgamma,
  nctCdf: core.nctCdf,
  normCdf: core.normCdf,
  normPpf: core.normPpf,
  normSf: core.normSf,
  poissonCdf: core.poissonCdf,
  tCdf: core.tCdf,
  tPpf: core.tPpf,
};

export const mappings: Mappings = {
  dist: ({ name, args }) => ({ value: ours(distributions, name)(...(args as [number, number, number, number])) }),
};
