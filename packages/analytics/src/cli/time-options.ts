import { parseTime, type Reference, windowOf as windowOfPeriod } from "../tables/period.ts";
import type { Window } from "../tables/window.ts";
import type { Option } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say which stretch of time a command is about. */
export const timeOptions: Readonly<Record<string, Option>> = {
  last: { value: "7d", about: 'this long, counted back from the newest record: 90m, 24h, 7d, 4w, or "all" (default 7d)' },
  from: { value: "TIME", about: "from then on: 2025-03-01 or 2025-03-01T12:00, UTC" },
  to: { value: "TIME", about: "until just before then; a day means its first moment" },
};

/**
 * The window that `--last`, `--from` and `--to` name: the last seven days where none is given.
 *
 * @param range from the first record to just after the last; null where there are none
 * @returns null where there is no record to count back from
 */
export function windowOf(
  { last, from, to }: Readonly<Record<string, string | undefined>>,
  range: Window | null,
): Window | null {
  if (last && from) throw new UsageError("--last and --from both say where to begin: give one of them");
  if (from && to && parseTime(from) > parseTime(to)) throw new UsageError(`--from ${from} is later than --to ${to}`);
  return windowOfPeriod({ from, to, last: last ?? (from || to ? undefined : "7d") }, range);
}

/** The reference that `--reference` names: `previous` (or `before`), `week-before`, `FROM..TO`, or null for none. */
export function referenceOf(text: string): Reference | null {
  if (text === "none") return null;
  if (text === "before" || text === "previous") return "previous";
  if (/^week[ -]before$/.test(text)) return "week-before";
  const [from, to, ...more] = text.split("..");
  if (!from || !to || more.length > 0)
    throw new UsageError(
      `--reference ${text} is not a period: write FROM..TO, as in 2025-03-01..2025-03-08, or previous, week-before, or none`,
    );
  const window = { fromMs: parseTime(from), toMs: parseTime(to) };
  if (window.fromMs >= window.toMs) throw new UsageError(`--reference ${text} ends before it begins`);
  return window;
}
