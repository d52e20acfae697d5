import type * as Plot from "@observablehq/plot";
import { type Clock, utcClock } from "./clock.ts";
import { formatLength } from "./format.ts";

export const accent = "var(--tt-accent)";
export const muted = "var(--tt-muted)";
export const ink = "var(--tt-ink)";
/** How many parts have a colour of their own. */
export const partColours = 7;
/** The colour of a part by its place, and of what is left. */
export const colourOf = (i: number) => (i < partColours ? `var(--tt-c${i + 1})` : muted);

export const grid = { stroke: ink, strokeOpacity: 0.12 };
/** The line bars and areas stand on. */
export const baseline = { stroke: ink, strokeOpacity: 0.4 };

/** Something that happened some time, n records strong. */
export interface Timed {
  readonly atMs?: unknown;
  readonly n: number;
}

/** When a row happened, for a channel. */
export const at = ({ atMs }: { readonly atMs?: unknown }) => new Date(Number(atMs));

/** Rows that say when, oldest first. */
export function inTime<R extends { readonly atMs?: unknown }>(rows: readonly R[]): readonly R[] {
  return rows
    .filter(({ atMs }) => typeof atMs === "number" && Math.abs(atMs) <= 8.64e15)
    .toSorted((a, b) => Number(a.atMs) - Number(b.atMs));
}

/** Whether rows have values at enough points in time for a line to say something: three. */
export function isCourse<R extends Timed>(rows: readonly R[], of: (row: R) => number | null | undefined): boolean {
  return new Set(rows.filter((row) => Number.isFinite(of(row) ?? Number.NaN)).map(({ atMs }) => atMs)).size >= 3;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const steps = [1 / 60, 1 / 12, 1 / 4, 1 / 2, 1, 2, 3, 6, 12, 24, 48, 4 * 24, 7 * 24, 14 * 24, 28 * 24, 84 * 24].map(
  (hours) => hours * hourMs,
);

/** The time between points: the least there is between two, an hour where there is one point. */
export function spacingMs(times: readonly number[]): number {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, i) => time - (sorted[i] ?? time));
  return gaps.reduce((least, gap) => Math.min(least, gap), gaps.length > 0 ? Number.POSITIVE_INFINITY : hourMs);
}

/** What points stand for, by their distance: `day`, `15 minutes`. */
export function everyName(times: readonly number[]): string {
  const stepMs = spacingMs(times);
  const name = { [dayMs]: "day", [hourMs]: "hour", [7 * dayMs]: "week", [hourMs / 60]: "minute" }[stepMs];
  return name ?? (stepMs >= 28 * dayMs && stepMs <= 31 * dayMs ? "month" : formatLength(stepMs));
}

/** How far points are apart, and in which zone their days and hours are told: `by day, UTC`. */
export function stepText(times: readonly number[], clock: Clock): string {
  return `by ${everyName(times)}, ${clockFor(times, clock).zone}`;
}

/** Days of UTC stay days of UTC: in another zone their midnights would name the day before. */
export function clockFor(times: readonly number[], clock: Clock): Clock {
  return times.every((time) => time % dayMs === 0) ? utcClock : clock;
}

/**
 * A time axis with as many ticks as the width has room for, at whole hours or days where the clock is.
 *
 * @param times of the points, epoch milliseconds; at least one
 */
export function timeAxis(times: readonly number[], widthPx: number, zone: Clock): Plot.ScaleOptions {
  const clock = clockFor(times, zone);
  const [from, to] = extent(times);
  const least = times.length > 1 ? Math.min(spacingMs(times), dayMs) : hourMs;
  const most = Math.max(3, Math.min(8, Math.floor((widthPx - 68) / 62)));
  const stepMs =
    steps.find((step) => step >= least && (to - from) / step <= most) ??
    Math.ceil((to - from) / most / (364 * dayMs)) * 364 * dayMs;
  const ahead = clock.aheadMs(from);
  const first = Math.ceil((from + ahead) / stepMs) * stepMs - ahead;
  const count = Math.max(0, Math.floor((to - first) / stepMs) + 1);
  const ticks = Array.from({ length: count }, (_, i) => new Date(first + i * stepMs));
  return {
    type: "utc",
    label: null,
    ticks: ticks.length > 1 ? ticks : [new Date(from)],
    tickFormat: (date: Date) => clock.tick(date.getTime()),
  };
}

/** The least and the largest, of any number of numbers. */
export function extent(numbers: readonly number[]): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  return [low, high];
}
