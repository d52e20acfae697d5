import { mannWhitney, type Random, shuffled } from "../stats/index.ts";
import type { HeldOut } from "./summary.ts";

/** What is known of one row: features that are there, each with its value. */
export interface Features {
  readonly ids: Uint32Array;
  readonly values: Float64Array;
}

/** One row of a window; rows of one cluster are never split between learning and asking. */
export interface ClassifierRow extends Features {
  readonly isCurrent: boolean;
  readonly cluster: string;
}

export interface WindowClassifier {
  readonly heldOut: HeldOut;
  readonly weights: Float64Array;
  /** Rows that were not learned from. */
  readonly asked: readonly ClassifierRow[];
}

/**
 * Learns on half of the clusters to tell two windows apart and asks it of the other half: a two-sample test that needs no
 * permutations, because the held-out scores are exchangeable when nothing has changed.
 *
 * @param rows of both windows
 * @param width number of features
 * @param random decides the halves and the order of learning
 * @param minN units each window must have in each half
 * @returns null where a window has too few
 * @see Lopez-Paz & Oquab (2017), Revisiting classifier two-sample tests, ICLR
 */
export function windowClassifier(
  rows: readonly ClassifierRow[],
  width: number,
  random: Random,
  minN: number,
): WindowClassifier | null {
  const clusters = shuffled([...new Set(rows.map(({ cluster }) => cluster))], random);
  const learnedFrom = new Set(clusters.slice(0, clusters.length >> 1));
  const learned = rows.filter(({ cluster }) => learnedFrom.has(cluster));
  const asked = rows.filter(({ cluster }) => !learnedFrom.has(cluster));
  const unitsOf = (some: readonly ClassifierRow[], isCurrent: boolean) =>
    new Set(some.filter((row) => row.isCurrent === isCurrent).map(({ cluster }) => cluster)).size;
  for (const some of [learned, asked]) if (Math.min(unitsOf(some, true), unitsOf(some, false)) < minN) return null;
  const weights = learn(learned, width, random);
  const [before, after] = [scoresOf(asked, weights, false), scoresOf(asked, weights, true)];
  const { auc, aucInterval, pValue } = mannWhitney(after, before, { alternative: "greater" });
  return { heldOut: { auc, aucInterval, pValue, reference: before.length, current: after.length }, weights, asked };
}

/** One score per cluster, as the scores of its rows are not independent. */
function scoresOf(rows: readonly ClassifierRow[], weights: Float64Array, isCurrent: boolean): Float64Array {
  const sums = new Map<string, { score: number; n: number }>();
  for (const row of rows) {
    if (row.isCurrent !== isCurrent) continue;
    const sum = sums.get(row.cluster) ?? { score: 0, n: 0 };
    sums.set(row.cluster, { score: sum.score + scoreOf(row, weights), n: sum.n + 1 });
  }
  return Float64Array.from(sums.values(), ({ score, n }) => score / n);
}

function scoreOf({ ids, values }: Features, weights: Float64Array): number {
  let score = 0;
  for (let k = 0; k < ids.length; k++) score += (weights[ids[k] ?? 0] ?? 0) * (values[k] ?? 0);
  return score;
}

const [epochs, rate, decay] = [8, 0.3, 1e-3];

/** Logistic regression by stochastic gradients with a step per feature; both windows weigh the same. @see Duchi et al. (2011), AdaGrad */
function learn(rows: readonly ClassifierRow[], width: number, random: Random): Float64Array {
  const weights = new Float64Array(width);
  const squares = new Float64Array(width).fill(1e-6);
  const share = rows.filter(({ isCurrent }) => isCurrent).length / rows.length;
  let intercept = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const row of shuffled(rows, random)) {
      const score = intercept + scoreOf(row, weights);
      const residual = ((row.isCurrent ? 1 : 0) - 1 / (1 + Math.exp(-score))) / (2 * (row.isCurrent ? share : 1 - share));
      intercept += 0.05 * residual;
      for (let k = 0; k < row.ids.length; k++) {
        const id = row.ids[k] ?? 0;
        const gradient = residual * (row.values[k] ?? 0) - decay * (weights[id] ?? 0);
        squares[id] = (squares[id] ?? 0) + gradient * gradient;
        weights[id] = (weights[id] ?? 0) + (rate * gradient) / Math.sqrt(squares[id] ?? 1);
      }
    }
  }
  return weights;
}
