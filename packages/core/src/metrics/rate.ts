import { wilson } from "../stats/index.ts";
import { effectiveN, type Sampled, weightOf } from "./weight.ts";

/** A share of records with what it is worth. */
export interface Rate {
  /** Records looked at. */
  readonly n: number;
  /** Records that had it, as kept; not extrapolated. */
  readonly count: number;
  /** 0…1 of the whole, sampling undone; null where n = 0. */
  readonly rate: number | null;
  /** 95 % Wilson interval at the effective sample size. */
  readonly interval: readonly [number, number] | null;
  /** How many equally weighted records these are worth (Kish); n where nothing was sampled. */
  readonly effectiveN: number;
}

const none: Rate = { n: 0, count: 0, rate: null, interval: null, effectiveN: 0 };

/**
 * A rate from two counts of unsampled records.
 *
 * @param count records that had it, 0 ≤ count ≤ n
 * @param n records looked at
 * @throws {RangeError} if they are not counts, or count > n
 * @example rateFromCounts(5, 100); // { n: 100, count: 5, rate: 0.05, effectiveN: 100, … }
 * @example rateFromCounts(0, 0).rate; // null
 */
export function rateFromCounts(count: number, n: number): Rate {
  return n === 0 && count === 0 ? none : { n, count, rate: count / n, interval: wilson(count, n).interval, effectiveN: n };
}

/**
 * The share of records that have something, valid under sampling.
 *
 *     rate = Σ wᵢ·hitᵢ / Σ wᵢ,   wᵢ = 1 / inclusionProbabilityᵢ   (Hájek)
 *
 * The interval is Wilson's at the effective sample size (Σ w)² / Σ w².
 *
 * @param records one window, one group
 * @param isHit whether a record has it; `null` leaves the record out of the count
 * @example rateOf([{ inclusionProbability: 0.5, ok: 1 }, { ok: 0 }], ({ ok }) => ok === 1).rate; // 0.66…
 */
export function rateOf<T extends object>(records: readonly (T & Sampled)[], isHit: (record: T) => boolean | null): Rate {
  const weights: number[] = [];
  let hits = 0;
  let hitWeight = 0;
  for (const record of records) {
    const hit = isHit(record);
    if (hit === null) continue;
    const weight = weightOf(record);
    weights.push(weight);
    if (hit) {
      hits++;
      hitWeight += weight;
    }
  }
  const n = weights.length;
  if (n === 0) return none;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rate = hits === 0 ? 0 : hits === n ? 1 : hitWeight / total;
  const worth = effectiveN(weights);
  return { n, count: hits, rate, interval: wilson(rate * worth, worth).interval, effectiveN: worth };
}
