import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

const three = ({ precision, recall, f1 }: core.PrecisionRecall) => ({ precision, recall, f1 });

export const mappings: Mappings = {
  confusionMetrics: ({ y_true, y_pred }) => {
    const got = core.confusionMetrics<number>(y_true, y_pred);
    const positive = got.byLabel.find(({ label }) => label === 1);
    return {
      accuracy: got.accuracy,
      balanced_accuracy: got.balancedAccuracy,
      mcc: got.mcc,
      binary: positive && three(positive),
      macro: got.macro,
      micro: got.micro,
      weighted: got.weighted,
    };
  },
  rocAuc: ({ y, score }) => {
    const { estimate, variance } = core.rocAuc(y, score);
    return {
      auc: estimate,
      delong_var: variance,
      average_precision: core.averagePrecision(y, score),
      brier: core.brierScore(score, y).estimate,
      logloss: core.logLoss(score, y).estimate,
    };
  },
  calibration: ({ p, y, bins }) => {
    const { bins: table, ...rest } = core.calibration(p, y, { bins });
    return {
      ...rest,
      ece_equal_mass: core.calibration(p, y, { bins, scheme: "mass" }).ece,
      bins: table.map(({ index, n, stated, observed }) => [index, n, stated, observed]),
    };
  },
  isotonic: ({ x, y, weights }) => {
    const fit = core.isotonicFit(x, y, { weights });
    return { fit: x.map((value: number) => core.isotonicPredict(fit, value)) };
  },
  logisticFit: ({ x, y }) => {
    const { coefficients, standardErrors, logLikelihood } = core.logisticFit(x, y);
    return { coef: coefficients, se: standardErrors, loglik: logLikelihood };
  },
  ndcg: ({ relevance, k }) => ({
    ndcg: core.ndcg(relevance, { k: k ?? undefined }),
    mrr: core.reciprocalRank(relevance),
  }),
};
