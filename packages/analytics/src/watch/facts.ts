import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { dayMs, dayOf, type Window } from "../tables/window.ts";
import type { DayCells } from "./cells.ts";
import { daysIn, loadDays } from "./load-days.ts";
import type { Tally } from "./tally.ts";
import type { WatchedSource } from "./watched-metric.ts";

/** What the rules watch, counted once per day of records and kept until the day's files change. */
export interface Facts {
  readonly bucketMs: number;
  /**
   * Counts the days that are needed and not known yet, or have changed since.
   *
   * @param needed which stretch of time each tally is needed for
   */
  load(needed: readonly { readonly tally: Tally; readonly window: Window }[], options?: LoadOptions): Promise<void>;
  /** When the first record was made; what lies before is not known to have been empty. -Infinity where nobody said. */
  beganAtMs(): number;
  /** The days of a tally that a window touches, as far as they were loaded, in order. */
  daysOf(tally: Tally, window: Window): readonly DayCells[];
  /** Grows with every day that is counted anew, so that what was made of it can be told from what is still true. */
  version(tally: Tally): number;
}

export interface LoadOptions {
  /** What tells that a day's records have changed; without, every day is counted anew. */
  readonly stamps?: Stamps | undefined;
  /** When the first record was made. */
  readonly beganAtMs?: number | undefined;
  /** Told the share done, 0…1, and the day that is next. */
  readonly onDay?: ((share: number, day: string) => void) | undefined;
}

/** Two equal stamps of a day mean that its records have not changed. */
export type Stamps = (source: WatchedSource, dayFromMs: number) => string;

interface Kept {
  readonly days: Map<number, { readonly stamp: string | null; readonly cells: DayCells }>;
  version: number;
}

export function createFacts(engine: Engine, { bucketMs }: { readonly bucketMs: number }): Facts {
  const kept = new Map<string, Kept>();
  let began = Number.NEGATIVE_INFINITY;
  const keptOf = ({ key }: Tally): Kept => {
    const own = kept.get(key) ?? { days: new Map(), version: 0 };
    kept.set(key, own);
    return own;
  };

  return {
    bucketMs,
    async load(needed, { stamps, beganAtMs, onDay = () => {} } = {}) {
      began = beganAtMs ?? began;
      const scans = scansOf(needed.flatMap(({ tally, window }) => missing(tally, window)));
      for (const [i, { days, tallies, ...shared }] of scans.entries()) {
        const window = { fromMs: days[0] ?? 0, toMs: (days.at(-1) ?? 0) + dayMs };
        onDay(i / scans.length, dayOf(window.fromMs));
        const counted = await loadDays(engine, { ...shared, tallies, window, bucketMs });
        for (const tally of tallies) {
          const own = keptOf(tally);
          own.version++;
          for (const [dayFromMs, cells] of counted.get(tally.key) ?? [])
            own.days.set(dayFromMs, { stamp: stamps?.(tally.source, dayFromMs) ?? null, cells });
        }
      }
      forget();

      function missing(tally: Tally, window: Window): readonly Missing[] {
        const known = keptOf(tally).days;
        return daysIn(window).flatMap((dayFromMs) => {
          const before = known.get(dayFromMs);
          const isKnown = before && before.stamp !== null && before.stamp === stamps?.(tally.source, dayFromMs);
          return isKnown ? [] : [{ tally, dayFromMs }];
        });
      }

      /** What no rule looks back on any more. */
      function forget(): void {
        const wanted = new Map<string, Set<number>>();
        for (const { tally, window } of needed)
          wanted.set(tally.key, new Set([...(wanted.get(tally.key) ?? []), ...daysIn(window)]));
        for (const [key, { days }] of kept)
          for (const dayFromMs of days.keys()) if (!wanted.get(key)?.has(dayFromMs)) days.delete(dayFromMs);
      }
    },
    beganAtMs: () => began,
    daysOf(tally, window) {
      const { days } = keptOf(tally);
      return daysIn(window).flatMap((dayFromMs) => days.get(dayFromMs)?.cells ?? []);
    },
    version: (tally) => keptOf(tally).version,
  };
}

interface Missing {
  readonly tally: Tally;
  readonly dayFromMs: number;
}

interface Scan extends Pick<Tally, "source" | "by"> {
  /** One after another. */
  readonly days: number[];
  readonly tallies: readonly Tally[];
}

/** Days are counted so many at a time: a scan of more would hold more rows than it saves time. */
const daysAtOnce = 7;

/** Puts what shares source, segments and days into one scan. */
function scansOf(missing: readonly Missing[]): readonly Scan[] {
  const byDay = new Map<
    string,
    { source: WatchedSource; by: readonly string[]; dayFromMs: number; tallies: Map<string, Tally> }
  >();
  for (const { tally, dayFromMs } of missing) {
    const { source, by } = tally;
    const key = JSON.stringify([source, by, dayFromMs]);
    const own = byDay.get(key) ?? { source, by, dayFromMs, tallies: new Map<string, Tally>() };
    own.tallies.set(tally.key, tally);
    byDay.set(key, own);
  }
  const scans: Scan[] = [];
  const latest = new Map<string, Scan>();
  for (const { source, by, dayFromMs, tallies } of [...byDay.values()].sort((a, b) => a.dayFromMs - b.dayFromMs)) {
    const key = JSON.stringify([source, by, [...tallies.keys()].sort()]);
    const last = latest.get(key);
    if (last && last.days.at(-1) === dayFromMs - dayMs && last.days.length < daysAtOnce) {
      last.days.push(dayFromMs);
      continue;
    }
    const scan = { source, by, tallies: [...tallies.values()], days: [dayFromMs] };
    latest.set(key, scan);
    scans.push(scan);
  }
  return scans;
}

const tablesOf: Readonly<Record<WatchedSource, readonly Table[]>> = {
  spans: ["spans"],
  signals: ["signals"],
  scores: ["scores"],
  sessions: ["spans", "signals"],
};

/** Stamps by the names of the files of a day: files are never changed, only replaced. */
export function stampsOf(files: Readonly<Record<Table, readonly string[]>>): Stamps {
  const named = new Map<string, string[]>();
  for (const [table, paths] of Object.entries(files)) {
    for (const path of paths) {
      const day = /[\\/]day=(\d{4}-\d{2}-\d{2})[\\/]/.exec(path)?.[1] ?? "";
      const key = `${table} ${day}`;
      named.set(key, [...(named.get(key) ?? []), path]);
    }
  }
  const stampOf = (table: Table, day: string) => (named.get(`${table} ${day}`) ?? []).join();
  return (source, dayFromMs) => {
    // A session may begin the day before, and go on the day after.
    const days = source === "sessions" ? [dayFromMs - dayMs, dayFromMs, dayFromMs + dayMs] : [dayFromMs];
    return tablesOf[source].flatMap((table) => ["", ...days.map(dayOf)].map((day) => stampOf(table, day))).join(";");
  };
}
