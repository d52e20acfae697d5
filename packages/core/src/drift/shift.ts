import { type DayPoint, type DayScale, medianOf, type ScaledDay, scaledDays, unscaled, withoutWeek } from "./day-scale.ts";
import { bestStretch, misfitOf, type Stretch } from "./day-stretch.ts";
import { type Trend, trendOf } from "./day-trend.ts";

/** Days of a metric that stand out from the others, and how. */
export interface DailyShift {
  /** `step`: a new level that lasts to the end; `spike`: days out of line that return; `trend`: a creep in one direction. */
  readonly kind: "step" | "spike" | "trend";
  /** First and last day of the stretch (of the series, for a trend). */
  readonly fromDay: string;
  readonly toDay: string;
  /** The metric outside the stretch (at the start, for a trend), in its own unit. */
  readonly reference: number;
  /** The metric within the stretch (at the end, for a trend). */
  readonly current: number;
  /** current / reference − 1: 0.4 is forty per cent more; null where the reference is 0. */
  readonly relative: number | null;
  /** Adjusted for every stretch and series looked at: the chance that calm data show anything like it. */
  readonly pValue: number;
  /** Records within the stretch. */
  readonly n: number;
}

export interface DailyShiftOptions {
  /** Chance of any false find in the whole family. Default 0.01. */
  readonly alpha?: number;
  /** How many series are scanned together. Default 1. */
  readonly seriesCount?: number;
  /** Relative change that matters. Default 0.2. */
  readonly minRelative?: number;
  /** Rates only: absolute change that matters, 0…1. Default 0.02. */
  readonly minRateChange?: number;
  /** Finds per series at most, apart from a trend. Default 3. */
  readonly limit?: number;
}

const leastDays = 8;

/**
 * Which stretches of days of one metric stand out.
 *
 * The weekly cycle is taken out; what is left is scanned for the stretch that lies farthest from the rest, measured in robust
 * noise widened for autocorrelation, for days with few records and, for rates, to no less than binomial noise. A trend
 * (Theil–Sen, Mann–Kendall) is called where a line explains the days better than a level with a stretch. Few days mean heavy
 * tails (Student's t), so short series stay silent unless the change is plain.
 *
 * @param series one point per day in ascending order; rates carry `count`
 * @param options see {@link DailyShiftOptions}
 * @returns what stands out, surest first; nothing for fewer than eight days with values
 * @throws {RangeError} if the days are not in ascending order, or a count exceeds its n
 * @see Theil (1950), Sen (1968); Mann (1945), Kendall (1975)
 * @example dailyShifts([]); // []
 */
export function dailyShifts(series: readonly DayPoint[], options: DailyShiftOptions = {}): readonly DailyShift[] {
  requireSeries(series);
  const { alpha = 0.01, seriesCount = 1, limit = 3 } = options;
  const { scale, days: raw } = scaledDays(series);
  if (raw.length < leastDays) return [];
  const { days: calm, groups } = withoutWeek(raw);
  const found: DailyShift[] = [];
  const matters = (shift: DailyShift) => shift.pValue <= alpha && isLarge(shift, scale, options);

  let days = calm;
  const first = bestStretch(days, groups, scale);
  const trend = trendOf(days, groups);
  if (first === null || trend.misfit < misfitOf(days, first)) {
    const shift = trendShift(series, days, trend, scale, seriesCount);
    if (matters(shift)) {
      found.push(shift);
      days = days.map((day) => ({ ...day, y: day.y - trend.slope * day.index }));
    }
  }
  const hidden = new Set<number>();
  while (found.filter(({ kind }) => kind !== "trend").length < limit) {
    const visible = days.filter(({ index }) => !hidden.has(index));
    const stretch = visible.length < leastDays ? null : bestStretch(visible, groups, scale);
    if (stretch === null) break;
    const shift = stretchShift(series, visible, stretch, scale, seriesCount, hidden);
    if (shift.pValue > alpha) break;
    if (matters(shift)) found.push(shift);
    for (let i = stretch.from; i <= stretch.to; i++) hidden.add(visible[i]?.index ?? -1);
  }
  return found.sort((a, b) => a.pValue - b.pValue);
}

function requireSeries(series: readonly DayPoint[]): void {
  for (const [i, { day, n, count = 0 }] of series.entries()) {
    if (i > 0 && day <= (series[i - 1]?.day ?? "")) throw new RangeError("dailyShifts: days must be in ascending order");
    if (!(n >= 0) || !(count >= 0 && count <= n))
      throw new RangeError(`dailyShifts: the counts of ${day} contradict each other`);
  }
}

function isLarge({ reference, current, relative }: DailyShift, scale: DayScale, options: DailyShiftOptions): boolean {
  const { minRelative = 0.2, minRateChange = 0.02 } = options;
  const change = Math.abs(current - reference);
  if (scale === "rate" && change < minRateChange) return false;
  return relative === null ? change > 0 : Math.abs(relative) >= minRelative;
}

function trendShift(
  series: readonly DayPoint[],
  days: readonly ScaledDay[],
  { slope, start, pValue }: Trend,
  scale: DayScale,
  seriesCount: number,
): DailyShift {
  const [first, last] = [days[0]?.index ?? 0, days.at(-1)?.index ?? 0];
  const [reference, current] = [unscaled(start + slope * first, scale), unscaled(start + slope * last, scale)];
  return shiftOf("trend", series, [first, last], reference, current, Math.min(1, pValue * seriesCount));
}

function stretchShift(
  series: readonly DayPoint[],
  days: readonly ScaledDay[],
  { from, to, pValue, scanned }: Stretch,
  scale: DayScale,
  seriesCount: number,
  hidden: ReadonlySet<number>,
): DailyShift {
  const [first, last] = [days[from]?.index ?? 0, days[to]?.index ?? 0];
  const isIn = ({ index }: { index: number }) => index >= first && index <= last;
  const visible = days.filter(({ index }) => !hidden.has(index));
  const [reference, current] = [visible.filter((day) => !isIn(day)), visible.filter(isIn)].map((part) =>
    levelOf(series, part, scale),
  );
  const kind = last === series.findLastIndex(({ value, n }) => value !== null && n > 0) ? "step" : "spike";
  return shiftOf(kind, series, [first, last], reference ?? 0, current ?? 0, Math.min(1, pValue * scanned * seriesCount));
}

/** The value of several days: rates pool their counts, levels take the median day with its weekday allowed for. */
function levelOf(series: readonly DayPoint[], days: readonly ScaledDay[], scale: DayScale): number {
  if (scale !== "rate") return unscaled(medianOf(days.map(({ y }) => y)), scale);
  const points = days.map(({ index }) => series[index]);
  return points.reduce((sum, point) => sum + (point?.count ?? 0), 0) / points.reduce((sum, point) => sum + (point?.n ?? 0), 0);
}

function shiftOf(
  kind: DailyShift["kind"],
  series: readonly DayPoint[],
  [first, last]: readonly [number, number],
  reference: number,
  current: number,
  pValue: number,
): DailyShift {
  const within = series.slice(first, last + 1);
  return {
    kind,
    fromDay: series[first]?.day ?? "",
    toDay: series[last]?.day ?? "",
    reference,
    current,
    relative: reference === 0 ? null : current / reference - 1,
    pValue,
    n: within.reduce((sum, { n }) => sum + n, 0),
  };
}
