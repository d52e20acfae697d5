import type { Every } from "../queries/asked.ts";
import type { Window } from "../tables/window.ts";
import type { Where } from "./source.ts";

/** What all views over one source show together. */
export interface Scope {
  /** How long a stretch, counted back from the newest record: `24h`, `7d`, `4w`, or `all`. */
  readonly period: string;
  /** A stretch of time that was chosen in a chart; it wins over the period. */
  readonly zoom: Window | null;
  readonly where: Where;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: hourMs, d: dayMs, w: 7 * dayMs };

/**
 * The window of a period that ends with the newest record.
 *
 * @throws {RangeError} if the period is not a length of time
 */
export function windowOf(period: string, range: Window): Window {
  if (period === "all") return range;
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(period) ?? [];
  const lengthMs = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (!(lengthMs > 0)) throw new RangeError(`period="${period}" is not a length of time: write 90m, 24h, 7d, 4w or all`);
  return { fromMs: Math.max(0, range.toMs - lengthMs), toMs: range.toMs };
}

/** The window of equal length just before. */
export function windowBefore({ fromMs, toMs }: Window): Window {
  return { fromMs: Math.max(0, fromMs - (toMs - fromMs)), toMs: fromMs };
}

/** The longest window, in milliseconds, that is told in steps of this length; some 20 to 120 points. */
const steps: readonly (readonly [every: Every, upToMs: number, stepMs: number])[] = [
  ["minute", 90 * 60_000, 60_000],
  ["5 minutes", 6 * hourMs, 5 * 60_000],
  ["15 minutes", 18 * hourMs, 15 * 60_000],
  ["hour", 3 * dayMs, hourMs],
  ["day", 180 * dayMs, dayMs],
  ["week", Number.POSITIVE_INFINITY, 7 * dayMs],
];

/** How finely a window is told. */
export function stepOf({ fromMs, toMs }: Window): { readonly every: Every; readonly stepMs: number } {
  const [every, , stepMs] = steps.find(([, upToMs]) => toMs - fromMs <= upToMs) ?? (["day", 0, dayMs] as const);
  return { every, stepMs };
}

/** Whether a point covers at least half of its step: one that does not looks like a fall that is none. */
export function isCovered(atMs: number, stepMs: number, { fromMs, toMs }: Window): boolean {
  return Math.min(atMs + stepMs, toMs) - Math.max(atMs, fromMs) >= stepMs / 2;
}
