import type { LimitWindow } from "./limit.ts";
import { localTimeOf, momentOf } from "./local-time.ts";

/** Where spending at a moment is counted. */
export interface Period {
  /** What the part of time that the moment lies in is called: no two parts of one window share it. */
  readonly bucket: string;
  /** All parts that count at that moment, the oldest first, with `bucket` last. */
  readonly buckets: readonly string[];
  readonly fromMs: number;
  /** When what is spent now ceases to count, as far as the window goes: of a calendar window its end. */
  readonly toMs: number;
}

/** A rolling window is counted in this many parts; the oldest, which has begun to pass, still counts whole. */
const rollingParts = 100;

/**
 * The window that a moment lies in.
 *
 * @param timeZone IANA name; days, weeks (from Monday) and months begin at its midnight, whatever the clocks do that night
 * @throws {RangeError} if there is no such time zone
 * @example new Date(periodAt("day", "Europe/Berlin", Date.UTC(2026, 2, 29, 12)).fromMs).toISOString(); // "2026-03-28T23:00:00.000Z"
 */
export function periodAt(window: LimitWindow, timeZone: string, atMs: number): Period {
  if (typeof window === "object") {
    const partMs = window.rollingMs / rollingParts;
    const part = Math.floor(atMs / partMs);
    const buckets = Array.from({ length: rollingParts + 1 }, (_, i) => String(part - rollingParts + i));
    const fromMs = (part - rollingParts) * partMs;
    return { bucket: String(part), buckets, fromMs, toMs: (part + rollingParts + 1) * partMs };
  }
  const key = `${window} ${timeZone}`;
  const known = lately.get(key);
  if (known && known.fromMs <= atMs && atMs < known.toMs) return known;
  const period = calendarPeriod(window, timeZone, atMs);
  lately.set(key, period);
  return period;
}

/** The last period of each kind: most questions are about the same one again, and calendars are slow. */
const lately = new Map<string, Period>();

function calendarPeriod(window: "day" | "week" | "month", timeZone: string, atMs: number): Period {
  const { year, month, day } = localTimeOf(atMs, timeZone);
  const sinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const first = { day, week: day - sinceMonday, month: 1 }[window];
  const beginning = { year, month, day: first, hour: 0, minute: 0 };
  const next = window === "month" ? { month: month + 1 } : { day: first + (window === "week" ? 7 : 1) };
  const bucket = new Date(Date.UTC(year, month - 1, first)).toISOString().slice(0, 10);
  return {
    bucket,
    buckets: [bucket],
    fromMs: momentOf(beginning, timeZone),
    toMs: momentOf({ ...beginning, ...next }, timeZone),
  };
}
