import { tPpf } from "@telltale/core";
import { dayMs } from "../tables/window.ts";

/** Daily amounts of complete days, summed by weekday: Monday first, seven of each. Days without an amount add nothing. */
interface WeekdaySums {
  readonly sums: readonly number[];
  readonly squares: readonly number[];
}

interface Projection {
  /** Complete days that the projection rests on. */
  readonly days: number;
  /** Mean amount of a day; null without a complete day. */
  readonly dailyMean: number | null;
  /** Whether each weekday to come is expected to be like its own past, which takes two of each; otherwise like any day. */
  readonly isByWeekday: boolean;
  readonly projected: number | null;
  /** 95 % prediction interval; null with fewer than two complete days. */
  readonly interval: readonly [number, number] | null;
}

/** The first moment of the month (UTC) that a window's end lies in; an end at midnight of the first still means the month before. */
export function monthStart(toMs: number): number {
  const last = new Date(Math.max(0, toMs - 1));
  return Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), 1);
}

const weekdayOf = (atMs: number) => (new Date(atMs).getUTCDay() + 6) % 7;

/**
 * What a month will have come to: what it came to so far, and for the rest of it the mean of past days, each weekday by itself.
 *
 *     projected = so far + Σ_rest mean(weekday),   var = s² · (days to come + Σ_weekday r² / n)
 *
 * with r days of a weekday to come, n behind, and s² the variance of days around their weekday's mean. It takes the days to come
 * for days like those behind: no trend, no holidays, no launch. The part of the last day that is over counts as so far.
 *
 * @param firstDayMs midnight of the first complete day
 * @param toMs now: the end of what is known
 * @param soFar what the month came to until then
 */
export function projectMonth({ sums, squares }: WeekdaySums, firstDayMs: number, toMs: number, soFar: number): Projection {
  const lastMidnight = Math.floor(toMs / dayMs) * dayMs;
  const behind = new Array<number>(7).fill(0);
  for (let day = firstDayMs; day < lastMidnight; day += dayMs) behind[weekdayOf(day)] = at(behind, weekdayOf(day)) + 1;
  const toCome = new Array<number>(7).fill(0);
  for (let day = lastMidnight; day < nextMonth(toMs); day += dayMs)
    toCome[weekdayOf(day)] = at(toCome, weekdayOf(day)) + (day + dayMs - Math.max(day, toMs)) / dayMs;
  const days = total(behind);
  const rest = total(toCome);
  const dailyMean = days > 0 ? total(sums) / days : null;
  const isByWeekday = days > 0 && toCome.every((share, i) => share === 0 || at(behind, i) >= 2);
  if (rest === 0) return { days, dailyMean, isByWeekday, projected: soFar, interval: [soFar, soFar] };
  if (dailyMean === null) return { days, dailyMean, isByWeekday, projected: null, interval: null };
  const groups = isByWeekday
    ? behind.map((n, i) => ({ n, sum: at(sums, i), square: at(squares, i), toCome: at(toCome, i) })).filter(({ n }) => n > 0)
    : [{ n: days, sum: total(sums), square: total(squares), toCome: rest }];
  const projected = soFar + groups.reduce((sum, group) => sum + (group.toCome * group.sum) / group.n, 0);
  const df = days - groups.length;
  if (df < 1) return { days, dailyMean, isByWeekday, projected, interval: null };
  const around = groups.reduce((sum, { n, sum: s, square }) => sum + Math.max(0, square - (s * s) / n), 0);
  const spread = rest + groups.reduce((sum, group) => sum + group.toCome ** 2 / group.n, 0);
  const half = tPpf(0.975, df) * Math.sqrt((around / df) * spread);
  return { days, dailyMean, isByWeekday, projected, interval: [Math.max(soFar, projected - half), projected + half] };
}

function nextMonth(toMs: number): number {
  const first = new Date(monthStart(toMs));
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1);
}

function at(values: readonly number[], i: number): number {
  return values[i] ?? 0;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
