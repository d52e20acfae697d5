import type { LimitWindow } from "./limit.ts";

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
  const { year, month, day, weekday } = dateAt(timeZone, atMs);
  const [first, next] = {
    day: [day, day + 1],
    week: [day - weekday, day - weekday + 7],
    month: [1, 1],
  }[window] as [number, number];
  const fromMs = midnight(timeZone, year, month, first);
  const toMs = midnight(timeZone, year, window === "month" ? month + 1 : month, next);
  const bucket = new Date(Date.UTC(year, month, first)).toISOString().slice(0, 10);
  return { bucket, buckets: [bucket], fromMs, toMs };
}

/** The date on the wall there: month from 0, weekday from 0 (Monday). */
function dateAt(timeZone: string, atMs: number): { year: number; month: number; day: number; weekday: number } {
  const wall = new Date(wallMs(timeZone, atMs));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth(),
    day: wall.getUTCDate(),
    weekday: (wall.getUTCDay() + 6) % 7,
  };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall there shows, written as if it were UTC. */
function wallMs(timeZone: string, atMs: number): number {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const fields = {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    } as const;
    clock = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...fields });
    clocks.set(timeZone, clock);
  }
  const part = Object.fromEntries(clock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** When a day begins there: its midnight, or, where the clocks skip that, the first moment after. Days may overflow the month. */
function midnight(timeZone: string, year: number, month: number, day: number): number {
  const wanted = Date.UTC(year, month, day);
  // The offset differs by the moment; what it is just before and just after settles which one holds at midnight.
  const offsets = [-86_400_000, 86_400_000].map((shift) => wallMs(timeZone, wanted + shift) - (wanted + shift));
  const moments = offsets.map((offset) => wanted - offset);
  const real = moments.filter((moment) => wallMs(timeZone, moment) === wanted);
  return real.length > 0 ? Math.min(...real) : Math.max(...moments);
}
