/**
 * Normalised discounted cumulative gain of one ranked list: 1 when nothing more relevant stands below something less relevant.
 *
 *     DCG@k = Σ relᵢ / log₂(i + 1),   nDCG = DCG / DCG of the best order
 *
 * @param relevance grades ≥ 0 in the order shown, first result first
 * @param options.k how many results count; all when left out
 * @param options.all grades of every item that could have been shown, when the list is not all of them
 * @returns 0…1; 0 where nothing is relevant, as there is nothing to get right
 * @throws {RangeError} if a grade is negative or not finite, or k is not a positive integer
 * @see Järvelin & Kekäläinen (2002), ACM TOIS 20(4); linear gain, as scikit-learn has it
 * @example ndcg([0, 2, 0]); // 0.63092…
 */
export function ndcg(relevance: ArrayLike<number>, { k, all }: { k?: number; all?: ArrayLike<number> } = {}): number {
  const shown = grades("ndcg", relevance);
  const ideal = grades("ndcg", all ?? relevance).sort((a, b) => b - a);
  const depth = depthOf("ndcg", k);
  const best = discountedGain(ideal, depth);
  return best === 0 ? 0 : discountedGain(shown, depth) / best;
}

/**
 * One over the rank of the first relevant result: 1, 1/2, 1/3 …; 0 where none is relevant. Its mean over queries is the MRR.
 *
 * @param relevance grades ≥ 0 in the order shown; above 0 is relevant
 * @example reciprocalRank([0, 0, 1]); // 0.3333…
 */
export function reciprocalRank(relevance: ArrayLike<number>, { k }: { k?: number } = {}): number {
  const first = grades("reciprocalRank", relevance)
    .slice(0, depthOf("reciprocalRank", k))
    .findIndex((grade) => grade > 0);
  return first < 0 ? 0 : 1 / (first + 1);
}

/**
 * 1 if a relevant result is among the first k, else 0. Its mean over queries is the hit rate.
 *
 * @example hitAtK([0, 1, 0], 2); // 1
 */
export function hitAtK(relevance: ArrayLike<number>, k: number): 0 | 1 {
  return grades("hitAtK", relevance)
    .slice(0, depthOf("hitAtK", k))
    .some((grade) => grade > 0)
    ? 1
    : 0;
}

/**
 * Share of the relevant items that are among the first k.
 *
 * @param options.relevantCount how many relevant items there are in all; those in the list when left out
 * @returns 0…1, or `null` where nothing is relevant: there was nothing to recall
 * @throws {RangeError} if fewer items are said to be relevant than the list shows
 * @example recallAtK([1, 0, 1, 0], 2, { relevantCount: 4 }); // 0.25
 */
export function recallAtK(
  relevance: ArrayLike<number>,
  k: number,
  { relevantCount }: { relevantCount?: number } = {},
): number | null {
  const shown = grades("recallAtK", relevance);
  const inList = shown.filter((grade) => grade > 0).length;
  const total = relevantCount ?? inList;
  if (total < inList) throw new RangeError("recallAtK: relevantCount is below the relevant items in the list");
  return total === 0 ? null : shown.slice(0, depthOf("recallAtK", k)).filter((grade) => grade > 0).length / total;
}

function discountedGain(relevance: readonly number[], k: number): number {
  return relevance.slice(0, k).reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0);
}

function depthOf(name: string, k: number | undefined): number {
  if (k === undefined) return Number.POSITIVE_INFINITY;
  if (!(Number.isInteger(k) && k > 0)) throw new RangeError(`${name}: k must be a positive integer`);
  return k;
}

function grades(name: string, relevance: ArrayLike<number>): number[] {
  const values = Array.from(relevance);
  if (values.some((grade) => !(grade >= 0 && Number.isFinite(grade)))) {
    throw new RangeError(`${name}: a grade is negative or not finite`);
  }
  return values;
}
