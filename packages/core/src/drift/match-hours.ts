const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

/** A stretch of time, half-open. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MatchedHours {
  /** Together the reference window: none overlaps another or the current window. Latest first. */
  readonly ranges: readonly TimeRange[];
  /** `hourOfWeek`: the same hours of earlier weeks; `hourOfDay`: of earlier days of the same kind (working day or weekend); `trailing`: the time just before. */
  readonly method: "hourOfWeek" | "hourOfDay" | "trailing";
  readonly warnings: readonly string[];
}

/**
 * The reference window that matches a current one in time: the last hour is like the same hour last week, not like last night.
 *
 * With records of four earlier weeks the same hours of the week are taken; with less, the same hours of working days or of weekends;
 * failing that, the time just before. Weeks are of 168 hours: where clocks are put forward an hour is off for four weeks.
 *
 * @param current the window in question, at most a week long for its hours to be matched
 * @param historyFromMs when records begin
 * @param options.weeks earlier weeks to take, default 4
 * @throws {RangeError} if the window is empty
 * @example matchHours({ fromMs: 2_419_200_000, toMs: 2_422_800_000 }, 0).ranges.length; // 4
 */
export function matchHours(
  { fromMs, toMs }: TimeRange,
  historyFromMs: number,
  { weeks = 4 }: { readonly weeks?: number } = {},
): MatchedHours {
  if (!(toMs > fromMs)) throw new RangeError("matchHours: the window is empty");
  const back = (ms: number): TimeRange => ({ fromMs: fromMs - ms, toMs: toMs - ms });
  const isKept = (range: TimeRange) => range.fromMs >= historyFromMs && range.toMs <= fromMs;
  const sameWeekHours = Array.from({ length: weeks }, (_, i) => back((i + 1) * weekMs)).filter(isKept);
  if (sameWeekHours.length === weeks) return { ranges: sameWeekHours, method: "hourOfWeek", warnings: [] };

  const isWeekend = (ms: number) => [0, 6].includes(new Date(ms).getUTCDay());
  const days = Array.from({ length: 7 * weeks }, (_, i) => back((i + 1) * dayMs));
  const sameDayHours = days.filter((range) => isKept(range) && isWeekend(range.fromMs) === isWeekend(fromMs));
  const short = `records of fewer than ${weeks} earlier weeks`;
  if (toMs - fromMs <= dayMs && sameDayHours.length >= 2)
    return { ranges: sameDayHours, method: "hourOfDay", warnings: [`${short}: matched by hour of day`] };
  const trailing = { fromMs: Math.max(historyFromMs, fromMs - Math.max(weekMs, toMs - fromMs)), toMs: fromMs };
  const ranges = trailing.fromMs < trailing.toMs ? [trailing] : [];
  return { ranges, method: "trailing", warnings: [`${short}: not matched, times of day may differ`] };
}
