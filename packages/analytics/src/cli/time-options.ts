import { dayMs, hourMs, type Window } from "../tables/window.ts";
import type { Option } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say which stretch of time a command is about. */
export const timeOptions: Readonly<Record<string, Option>> = {
  last: { value: "7d", about: 'this long, counted back from the newest record: 90m, 24h, 7d, 4w, or "all" (default 7d)' },
  from: { value: "TIME", about: "from then on: 2025-03-01 or 2025-03-01T12:00, UTC" },
  to: { value: "TIME", about: "until just before then; a day means its first moment" },
};

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: hourMs, d: dayMs, w: 7 * dayMs };

/**
 * A point in time as people write it, read as UTC where it names no zone.
 *
 * @example parseTime("2025-03-01"); // 1740787200000
 * @throws {UsageError} where it is not a date
 */
export function parseTime(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const isDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.test(text);
  const atMs = isDate ? Date.parse(day ? text : `${text.replace(" ", "T")}${zoned ? "" : "Z"}`) : Number.NaN;
  if (Number.isNaN(atMs) || !isOnCalendar(text))
    throw new UsageError(`"${text}" is not a time: write 2025-03-01 or 2025-03-01T12:00 (UTC)`);
  return atMs;
}

/** Whether a month has such a day: `Date` takes 30 February for 2 March. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const atMs = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().slice(0, 10) === day;
}

/** @throws {UsageError} where it is not a length of time */
export function parseLength(text: string): number {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text) ?? [];
  const lengthMs = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (!(lengthMs > 0)) throw new UsageError(`"${text}" is not a length of time: write 90m, 24h, 7d or 4w`);
  return lengthMs;
}

/**
 * The window that `--last`, `--from` and `--to` name.
 *
 * @param range from the first record to just after the last; null where there are none
 * @returns null where there is no record to count back from
 */
export function windowOf(
  { last, from, to }: Readonly<Record<string, string | undefined>>,
  range: Window | null,
): Window | null {
  if (last && from) throw new UsageError("--last and --from both say where to begin: give one of them");
  const toMs = to ? parseTime(to) : range?.toMs;
  if (from) {
    const fromMs = parseTime(from);
    const window = { fromMs, toMs: toMs ?? fromMs };
    if (window.fromMs > window.toMs && to) throw new UsageError(`--from ${from} is later than --to ${to}`);
    return { fromMs, toMs: Math.max(window.toMs, fromMs) };
  }
  const lengthMs = last === "all" ? null : parseLength(last ?? "7d");
  if (toMs === undefined) return null;
  if (lengthMs === null || (to && !last)) return { fromMs: Math.min(range?.fromMs ?? toMs, toMs), toMs };
  return { fromMs: Math.max(0, toMs - lengthMs), toMs };
}

/** The reference that `--reference` names: the period before, none, or `FROM..TO`. */
export function referenceOf(text: string | undefined): Window | "before" | "none" {
  if (text === undefined || text === "before") return "before";
  if (text === "none") return "none";
  const [from, to, ...more] = text.split("..");
  if (!from || !to || more.length > 0)
    throw new UsageError(
      `--reference ${text} is not a period: write FROM..TO, as in 2025-03-01..2025-03-08, or before, or none`,
    );
  const window = { fromMs: parseTime(from), toMs: parseTime(to) };
  if (window.fromMs >= window.toMs) throw new UsageError(`--reference ${text} ends before it begins`);
  return window;
}
