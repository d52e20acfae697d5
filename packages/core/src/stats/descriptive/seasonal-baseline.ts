import { finite } from "../finite.ts";
import { mad, median } from "./mad.ts";

/** What one slot of the season (an hour of the week, say) usually looks like, and how unusual it is now. */
export interface SeasonalSlot {
  readonly median: number;
  /** 1.4826 · MAD. */
  readonly madScaled: number;
  /** Robust z-score of the current value. */
  readonly z: number;
}

/**
 * Compares each slot of a season with its own past: the same hour of the week with the same hour of earlier weeks, so that the
 * rhythm of the traffic is not called a change.
 *
 * @param history for each slot the values of earlier seasons, at least one finite
 * @param current for each slot the value in question
 * @returns one row per slot; the spread never falls below 1e-9 of the median, so that z stays finite
 * @throws {RangeError} if the lengths differ or a slot has no history
 * @see Hampel (1974), JASA 69, 383–393
 * @example seasonalBaseline([[9, 10, 11]], [13])[0].z; // 2.02346925…
 */
export function seasonalBaseline(history: readonly ArrayLike<number>[], current: ArrayLike<number>): SeasonalSlot[] {
  if (history.length !== current.length) throw new RangeError("seasonalBaseline: history and current differ in length");
  return history.map((slot, i) => {
    const { values } = finite(slot, "seasonalBaseline");
    if (values.length === 0) throw new RangeError(`seasonalBaseline: slot ${i} has no history`);
    const centre = median(values);
    const madScaled = mad(values, { scaled: true });
    const floor = 1e-9 * Math.max(1, Math.abs(centre));
    return { median: centre, madScaled, z: (current[i]! - centre) / Math.max(madScaled, floor) };
  });
}
