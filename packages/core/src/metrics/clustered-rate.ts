import { ratioOfSums } from "../stats/index.ts";
import { type Rate, rateOf } from "./rate.ts";
import { type Sampled, weightOf } from "./weight.ts";

/** A share of records that come in clusters. */
export interface ClusteredRate extends Rate {
  readonly clusters: number;
  /** Variance of the rate over what independent records would give; 1 where it cannot be known. */
  readonly designEffect: number;
}

/**
 * The share of records that have something, where several come from one user or session: ten events of one user are not ten users.
 * The interval is the delta method's over clusters, valid under sampling.
 *
 * @param records one window, one group
 * @param isHit whether a record has it; `null` leaves the record out
 * @param clusterOf the user or session; a record without one is its own cluster
 * @example clusteredRate([{ u: "a", ok: 1 }, { u: "a", ok: 1 }, { u: "b", ok: 0 }], ({ ok }) => ok === 1, ({ u }) => u).clusters; // 2
 */
export function clusteredRate<T extends object>(
  records: readonly (T & Sampled)[],
  isHit: (record: T) => boolean | null,
  clusterOf: (record: T) => string | undefined,
): ClusteredRate {
  const plain = rateOf(records, isHit);
  const sums = new Map<unknown, { hits: number; weight: number }>();
  for (const record of records) {
    const hit = isHit(record);
    if (hit === null) continue;
    const key = clusterOf(record) ?? record;
    const sum = sums.get(key) ?? { hits: 0, weight: 0 };
    const weight = weightOf(record);
    sums.set(key, { hits: sum.hits + (hit ? weight : 0), weight: sum.weight + weight });
  }
  const clusters = sums.size;
  const isCertain = plain.count === 0 || plain.count === plain.n;
  if (clusters < 2 || plain.rate === null || isCertain) {
    // Without variation there is no design effect to measure: each cluster counts once.
    const worth = Math.min(plain.effectiveN, clusters);
    const interval = plain.rate === null ? null : rateOf([...sums.values()], ({ hits }) => hits > 0).interval;
    return { ...plain, effectiveN: worth, interval, clusters, designEffect: 1 };
  }
  const parts = [...sums.values()];
  const { se, interval } = ratioOfSums(
    parts.map(({ hits }) => hits),
    parts.map(({ weight }) => weight),
  );
  const [low, high] = interval ?? [0, 1];
  const binomial = (plain.rate * (1 - plain.rate)) / plain.n;
  const effectiveN = se > 0 ? (plain.rate * (1 - plain.rate)) / se ** 2 : plain.effectiveN;
  return {
    ...plain,
    interval: [Math.max(0, low), Math.min(1, high)],
    effectiveN,
    clusters,
    designEffect: se > 0 ? se ** 2 / binomial : 1,
  };
}
