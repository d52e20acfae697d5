import { madToSigma, median } from "../stats/descriptive/mad.ts";

export interface SeasonOptions {
  /** Buckets of one season: 24 for hours of the day. */
  readonly period: number;
  /** Earlier seasons to compare with. */
  readonly seasons: number;
}

/** How unusual one bucket is. */
export interface SeasonalScore {
  /** What its time of the season usually brings. */
  readonly usual: number;
  readonly spread: number;
  /** Distance from the usual in spreads. */
  readonly z: number;
}

/** Buckets beside the same time of another season that count as the same time. */
const beside = 1;
/** Fewer earlier values than this tell nothing. */
const leastValues = 6;

/**
 * Scores every bucket of a series against its own past alone: against the same time of earlier seasons, or, while there are not
 * two of them, against what came before it.
 *
 * Spread is the median absolute deviation (scaled), never below half of what is typical for the series, so that a time of day that
 * happened to be quiet does not turn a ripple into an alarm.
 *
 * @param values oldest first; `null` where nothing was
 * @returns for each bucket its score; null where it or its past is missing
 * @throws {RangeError} if the period or the seasons are not positive whole numbers
 * @see Hampel (1974), JASA 69, 383–393
 * @example seasonalScores([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 9], { period: 3, seasons: 3 })[11].usual; // 2
 */
export function seasonalScores(
  values: readonly (number | null)[],
  { period, seasons }: SeasonOptions,
): readonly (SeasonalScore | null)[] {
  if (!(Number.isInteger(period) && period > 0 && Number.isInteger(seasons) && seasons > 0)) {
    throw new RangeError("seasonalScores: period and seasons must be positive whole numbers");
  }
  const deviations: number[] = [];
  let typical = 0;
  return values.map((value, i) => {
    const past = pastOf(values, i, period, seasons);
    if (value === null || past.length < leastValues) return null;
    const usual = median(Float64Array.from(past));
    if (deviations.length % 32 === 0) typical = madToSigma * medianOf(deviations.slice(-4 * period * seasons));
    const own = madToSigma * medianOf(past.map((x) => Math.abs(x - usual)));
    deviations.push(Math.abs(value - usual));
    const spread = Math.max(own, typical / 2, 1e-9 * Math.max(1, Math.abs(usual)));
    return { usual, spread, z: (value - usual) / spread };
  });
}

const medianOf = (values: readonly number[]) => (values.length === 0 ? 0 : median(Float64Array.from(values)));

function pastOf(values: readonly (number | null)[], i: number, period: number, seasons: number): number[] {
  const past: number[] = [];
  const take = (from: number, to: number) => {
    for (let j = Math.max(0, from); j <= to; j++) {
      const value = values[j];
      if (value !== null && value !== undefined) past.push(value);
    }
  };
  if (i < 2 * period) take(i - period, i - 1);
  else for (let season = 1; season <= seasons; season++) take(i - season * period - beside, i - season * period + beside);
  return past;
}
