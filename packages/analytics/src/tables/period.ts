import { dayMs, hourMs, type Window } from "./window.ts";

/** A point in time: epoch milliseconds, a `Date`, or ISO text, read as UTC where it names no zone. */
export type Moment = number | string | Date;

/**
 * A stretch of time as people say it, half-open. The end is `to`, or just after the newest record; the beginning is `from`, or
 * `last` before the end, or the first record.
 */
export interface Period {
  readonly from?: Moment;
  readonly to?: Moment;
  /** A length counted back from the end: `90m`, `24h`, `7d`, `4w`, or `all`. */
  readonly last?: string;
  /** `from` and `to` as epoch milliseconds; either form will do, not both. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/**
 * What a window is compared with: the period of equal length just before it, the same hours and days one week earlier
 * (`week-before`; `week before` is taken too), or any other.
 */
export type Reference = "previous" | "week-before" | "week before" | Omit<Period, "last">;

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: hourMs, d: dayMs, w: 7 * dayMs };

/**
 * A point in time as people write it, read as UTC where it names no zone.
 *
 * @example parseTime("2025-03-01"); // 1740787200000
 * @throws {RangeError} where it is not a date
 */
export function parseTime(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const isDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.test(text);
  const atMs = isDate ? Date.parse(day ? text : `${text.replace(" ", "T")}${zoned ? "" : "Z"}`) : Number.NaN;
  if (Number.isNaN(atMs) || !isOnCalendar(text))
    throw new RangeError(`"${text}" is not a time: write 2025-03-01 or 2025-03-01T12:00 (UTC)`);
  return atMs;
}

/** Whether a month has such a day: `Date` takes 30 February for 2 March. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const atMs = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().slice(0, 10) === day;
}

/**
 * A length of time in milliseconds: a number with `m`, `h`, `d` or `w`.
 *
 * @example parseLength("24h"); // 86400000
 * @throws {RangeError} where it is not one
 */
export function parseLength(text: string): number {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text) ?? [];
  const lengthMs = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (!(lengthMs > 0)) throw new RangeError(`"${text}" is not a length of time: write 90m, 24h, 7d or 4w`);
  return lengthMs;
}

function momentMs(name: string, moment: Moment | undefined): number | undefined {
  if (moment === undefined) return undefined;
  const atMs = typeof moment === "string" ? parseTime(moment) : Number(moment);
  if (!Number.isFinite(atMs)) throw new RangeError(`${name}: ${String(moment)} is not a time`);
  return atMs;
}

/** The beginning and the end of a period, as far as it names them. */
function endsOf({ from, to, fromMs, toMs }: Period): { fromMs: number | undefined; toMs: number | undefined } {
  if (from !== undefined && fromMs !== undefined) throw new RangeError("from and fromMs say the same: give one of them");
  if (to !== undefined && toMs !== undefined) throw new RangeError("to and toMs say the same: give one of them");
  return { fromMs: momentMs("from", from ?? fromMs), toMs: momentMs("to", to ?? toMs) };
}

/** Whether a period says both ends itself, so that nobody needs to look at the records. */
export function isSettled(period: Period): boolean {
  const { fromMs, toMs } = endsOf(period);
  return toMs !== undefined && (fromMs !== undefined || (period.last !== undefined && period.last !== "all"));
}

/**
 * The window that a period names.
 *
 * @param range from the first record to just after the last; null where there are none
 * @returns null where the period leaves an end open and there is no record to tell it
 * @throws {RangeError} if it ends before it begins, says an end twice, or holds what is not a time
 */
export function windowOf(period: Period, range: Window | null): Window | null {
  const { last } = period;
  const named = endsOf(period);
  if (last !== undefined && named.fromMs !== undefined)
    throw new RangeError("last and from both say where to begin: give one of them");
  const lengthMs = last === undefined || last === "all" ? null : parseLength(last);
  const toMs = named.toMs ?? range?.toMs;
  if (named.fromMs !== undefined) {
    if (named.toMs !== undefined && named.fromMs > named.toMs)
      throw new RangeError(`window: from ${named.fromMs} to ${named.toMs} is not a stretch of time: it ends before it begins`);
    return { fromMs: named.fromMs, toMs: Math.max(toMs ?? named.fromMs, named.fromMs) };
  }
  if (toMs === undefined) return null;
  if (lengthMs !== null) return { fromMs: Math.max(0, toMs - lengthMs), toMs };
  return { fromMs: Math.min(range?.fromMs ?? toMs, toMs), toMs };
}

/**
 * The window that a reference names, seen from the one in question.
 *
 * @throws {RangeError} if it is not one of the words, or a period without both its ends
 */
export function referenceWindow(reference: Reference, { fromMs, toMs }: Window): Window {
  if (reference === "previous") return { fromMs: Math.max(0, fromMs - (toMs - fromMs)), toMs: fromMs };
  if (reference === "week-before" || reference === "week before")
    return { fromMs: Math.max(0, fromMs - 7 * dayMs), toMs: Math.max(0, toMs - 7 * dayMs) };
  const named = typeof reference === "object" && isSettled(reference) ? windowOf(reference, null) : null;
  if (!named)
    throw new RangeError(
      `reference: ${JSON.stringify(reference)} is not a period: say "previous", "week-before", or from when to when ({ from, to })`,
    );
  return named;
}
