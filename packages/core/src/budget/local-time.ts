/** A date and time as clocks on a wall show it. Days beyond a month's end, and months beyond a year's, carry over. */
export interface LocalTime {
  readonly year: number;
  /** 1…12 */
  readonly month: number;
  /** 1…31 */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/**
 * What the clocks of a time zone show at a moment.
 *
 * @throws {RangeError} if there is no such time zone
 * @example localTimeOf(Date.UTC(2026, 6, 1, 22, 30), "Europe/Berlin"); // { year: 2026, month: 7, day: 2, hour: 0, minute: 30 }
 */
export function localTimeOf(atMs: number, timeZone: string): LocalTime {
  const parts = formatOf(timeZone).formatToParts(atMs);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return { year: number("year"), month: number("month"), day: number("day"), hour: number("hour"), minute: number("minute") };
}

/**
 * The moment at which the clocks of a time zone show a time. A time that they skip in spring is taken as much later as they skip;
 * of a time that they show twice in autumn, the first.
 *
 * @returns epoch milliseconds
 * @throws {RangeError} if there is no such time zone
 * @example momentOf({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, "Europe/Berlin") === Date.UTC(2026, 2, 29, 1, 30); // true
 * @see https://tc39.es/proposal-temporal/docs/timezone.html#ambiguity-due-to-dst-or-other-time-zone-offset-changes `compatible`
 */
export function momentOf(local: LocalTime, timeZone: string): number {
  const asUtcMs = utcOf(local);
  const offsetAt = (atMs: number) => utcOf(localTimeOf(atMs, timeZone)) - atMs;
  // The offsets a day before and after: they differ only where the clocks change in between.
  const before = offsetAt(asUtcMs - dayMs);
  const after = offsetAt(asUtcMs + dayMs);
  const shows = (atMs: number) => utcOf(localTimeOf(atMs, timeZone)) === asUtcMs;
  const found = [asUtcMs - before, asUtcMs - after].filter(shows);
  return found.length > 0 ? Math.min(...found) : asUtcMs - before;
}

/** Whether there is a time zone of this name. @example isTimeZone("Europe/Berlin"); // true */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const dayMs = 86_400_000;

function utcOf({ year, month, day, hour, minute }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  formats.set(timeZone, made);
  return made;
}
