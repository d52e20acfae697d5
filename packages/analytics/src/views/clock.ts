import { formatTime } from "./format.ts";

const dayMs = 86_400_000;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Times as a reader has them. */
export interface Clock {
  /** In full: `2025-03-01 12:00`. */
  readonly say: (atMs: number) => string;
  /** For a tick of an axis: `1 Mar`, or `12:00`. */
  readonly tick: (atMs: number) => string;
  /** How far local time is ahead of UTC then, in milliseconds. */
  readonly aheadMs: (atMs: number) => number;
  /** The zone's name. */
  readonly zone: string;
}

/** The same everywhere, whatever dates the runtime knows: what a report is written with. */
export const utcClock: Clock = {
  say: formatTime,
  tick: (atMs) => {
    const date = new Date(atMs);
    return atMs % dayMs === 0 ? `${date.getUTCDate()} ${months[date.getUTCMonth()]}` : date.toISOString().slice(11, 16);
  },
  aheadMs: () => 0,
  zone: "UTC",
};

/**
 * A clock for a locale and a time zone.
 *
 * @throws {RangeError} if either is unknown
 */
export function clock({ locale, timeZone = "UTC" }: { locale?: string | undefined; timeZone?: string | undefined }): Clock {
  if (locale === undefined && timeZone === "UTC") return utcClock;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale ?? "en-GB", { timeZone, ...options });
  const hours = { hour: "2-digit", minute: "2-digit" } as const;
  const [day, time] = [format({ day: "numeric", month: "short" }), format(hours)];
  const full = format({ year: "numeric", month: "short", day: "numeric", ...hours });
  const fields = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const aheadMs = (atMs: number) => {
    const at: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of fields.formatToParts(atMs)) at[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = at;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
  };
  return {
    say: (atMs) => full.format(atMs),
    tick: (atMs) => ((atMs + aheadMs(atMs)) % dayMs === 0 ? day : time).format(atMs),
    aheadMs,
    zone: timeZone,
  };
}
