import * as core from "@telltale/core";
import { type Mappings, ours } from "./mapping.ts";

const psiModes: Record<string, core.PsiOptions> = {
  epsilon: {},
  laplace: { floor: 0, pseudoCount: 0.5 },
  floor01: { floor: 0.01 },
};
const inBase = (base: number | null) => ({ base: base ?? Math.E });

export const mappings: Mappings = {
  entropy: ({ p, base }) => ({ entropy: core.entropy(p, inBase(base)) }),
  klDivergence: ({ p, q, base }) => ({ divergence: core.klDivergence(p, q, inBase(base)) }),
  jensenShannon: ({ p, q, base }) => ({
    distance: core.jensenShannonDistance(p, q, inBase(base)),
    divergence: core.jsd(p, q, inBase(base)),
  }),
  hellinger: ({ p, q }) => ({ distance: core.hellinger(p, q) }),
  totalVariation: ({ p, q }) => ({ distance: core.totalVariation(p, q), l_infinity: core.largestShareChange(p, q) }),
  psi: ({ ref_counts, cur_counts, mode }) => {
    const options = ours(psiModes, mode);
    const { nullMean, nullQ95 } = core.psiThresholds(ref_counts, cur_counts, options);
    return { psi: core.psi(ref_counts, cur_counts, options), null_mean: nullMean, null_q95: nullQ95 };
  },
  psiNumeric: ({ ref, cur, bins }) => {
    const result = core.psiNumeric(ref, cur, { bins });
    const { psi, edges, reference, current, nullMean, nullQ95 } = result;
    return { psi, edges, ref_counts: reference, cur_counts: current, null_mean: nullMean, null_q95: nullQ95 };
  },
  evidentlyBinned: ({ ref, cur }) => {
    const { jsDistance, ...rest } = core.evidentlyBinned(ref, cur);
    return { ...rest, js_distance: jsDistance };
  },
  mmd2Rbf: ({ x, y }) => core.mmd2(x, y),
};
