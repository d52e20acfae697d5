import { scaledDays, unscaled, withoutWeek } from "../drift/day-scale.ts";
import { trendOf } from "../drift/day-trend.ts";
import { theilSen } from "../stats/index.ts";
import { type Allotment, allotmentOf } from "./allot.ts";
import { type Judgement, type Point, undecided } from "./observation.ts";
import { type Condition, dayMs, type Rule } from "./rule.ts";
import { sayChance, sayShare, sayValue } from "./words.ts";

type Trend = Extract<Condition, { kind: "trend" }>;

/** Fewer days than this hold no trend that a week's rhythm could not have made. */
const leastDays = 7;

/**
 * Whether the days of a window lie on a line that rises (or falls) by more than a rule allows: Mann and Kendall's test of the days
 * with the allowed slope taken off, after the weekly rhythm is, widened for autocorrelation. While the window is not full yet each
 * new day changes it more than it later will, and looks are held to what windows of that length may spend.
 */
export function judgeTrend(
  rule: Rule,
  { direction, perDay = 0 }: Trend,
  points: readonly Point[],
  allotment: Allotment,
): Judgement {
  const least = rule.minimum ?? 20;
  const series = points.map(({ atMs, n, value, k }) => ({
    day: new Date(atMs).toISOString().slice(0, 10),
    n,
    value: n >= least ? value : null,
    count: k,
  }));
  const { scale, days: raw } = scaledDays(series);
  const n = points.reduce((sum, point) => sum + point.n, 0);
  const last = points.findLast(({ value }) => value !== null)?.value ?? null;
  if (raw.length < leastDays) {
    const why = `${rule.metric}: ${raw.length} days with at least ${least} records, a trend needs ${leastDays}`;
    return { ...undecided, value: last, n, why };
  }
  const filledMs = Math.min(rule.windowMs, (points.at(-1)?.atMs ?? 0) - (points.find(({ n }) => n > 0)?.atMs ?? 0) + dayMs);
  const { alpha } = filledMs < rule.windowMs ? allotmentOf({ ...rule, windowMs: filledMs }, allotment) : allotment;
  const { days, groups } = withoutWeek(raw);
  const sign = direction === "up" ? 1 : -1;
  const level = unscaled(days.reduce((sum, { y }) => sum + y, 0) / days.length, scale);
  // A relative change per day, on the scale on which days are compared.
  const onScale = (relative: number) =>
    scale === "log"
      ? Math.log1p(relative)
      : scale === "linear"
        ? relative * Math.abs(level)
        : (relative * level) / (2 * Math.sqrt(level * (1 - level)));
  const relative = (slope: number) => (scale === "log" ? Math.expm1(slope) : slope / (onScale(1) || Number.POSITIVE_INFINITY));
  const allowed = onScale(sign * perDay);
  const { slope, pValue } = trendOf(
    days.map((day) => ({ ...day, y: day.y - allowed * day.index })),
    groups,
  );
  const isBeyond = sign * slope > 0;
  const pOneSided = isBeyond ? pValue / 2 : 1 - pValue / 2;
  const total = relative(slope + allowed);
  const { interval } = theilSen(
    days.map(({ index }) => index),
    days.map(({ y }) => y),
    { confidence: 1 - 2 * alpha },
  );
  const fires = isBeyond && (rule.bare === true || pOneSided <= alpha);
  const first = unscaled(days[0]?.y ?? 0, scale);
  const span = Math.round(((points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0)) / dayMs);
  const moved = `${rule.metric} (${rule.statistic}) ${total >= 0 ? "rises" : "falls"} by ${sayShare(Math.abs(total))} a day over ${span} days${perDay > 0 ? ` (limit ${sayShare(perDay)} a day)` : ""}`;
  return {
    verdict: fires ? "alert" : "ok",
    value: last,
    reference: first,
    compared: "slope",
    effect: total,
    interval: interval && [relative(interval[0]), relative(interval[1])],
    confidence: 1 - 2 * alpha,
    limit: sign * perDay,
    n,
    pValue: pOneSided,
    isClear: !isBeyond || pOneSided > 0.05,
    level: null,
    why: `${moved}, last ${last === null ? "unknown" : sayValue(rule.metric, rule.statistic, last)}; chance would do as much ${sayChance(pOneSided)}`,
  };
}
