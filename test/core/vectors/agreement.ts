import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  cohenKappa: ({ a, b, weights }) => {
    const { estimate, standardError, observedAgreement, interval, table } = core.cohenKappa<number>(a, b, {
      weights: weights ?? "none",
    });
    return {
      kappa: estimate,
      po: observedAgreement,
      confusion: table.counts,
      std_kappa: standardError,
      kappa_low95: interval?.[0],
      kappa_upp95: interval?.[1],
      gwet_ac1: core.gwetAC1<number>(a, b).estimate,
      pabak: core.pabak<number>(a, b).estimate,
    };
  },
  fleissKappa: ({ table }) => {
    const { estimate, randolph } = core.fleissKappa(table);
    return { kappa: estimate, randolph };
  },
  krippendorffAlpha: ({ ratings, level }) => ({ alpha: core.krippendorffAlpha(ratings, { level }).estimate }),
  icc: ({ ratings }) => ({
    icc1: core.icc(ratings, { form: "oneWay" }).estimate,
    icc2: core.icc(ratings, { form: "agreement" }).estimate,
    icc3: core.icc(ratings, { form: "consistency" }).estimate,
  }),
};
