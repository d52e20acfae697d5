import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { dayMs, dayOf, type Window } from "../tables/window.ts";
import type { DayCells } from "./cells.ts";
import { loadDay } from "./load-day.ts";
import type { Tally } from "./tally.ts";
import type { WatchedSource } from "./watched-metric.ts";

/** What the rules watch, counted once per day of records and kept until the day's files change. */
export interface Facts {
  readonly bucketMs: number;
  /**
   * Counts the days that are needed and not known yet, or have changed since.
   *
   * @param needed which stretch of time each tally is needed for
   * @param stamps what tells that a day's records have changed; without, every day is counted anew
   * @param onDay told the share done, 0…1, and the day that is next
   */
  load(
    needed: readonly { readonly tally: Tally; readonly window: Window }[],
    stamps?: Stamps,
    onDay?: (share: number, day: string) => void,
  ): Promise<void>;
  /** The days of a tally that a window touches, as far as they were loaded, in order. */
  daysOf(tally: Tally, window: Window): readonly DayCells[];
  /** Grows with every day that is counted anew, so that what was made of it can be told from what is still true. */
  version(tally: Tally): number;
}

/** Two equal stamps of a day mean that its records have not changed. */
export type Stamps = (source: WatchedSource, dayFromMs: number) => string;

interface Kept {
  readonly days: Map<number, { readonly stamp: string | null; readonly cells: DayCells }>;
  version: number;
}

export function createFacts(engine: Engine, { bucketMs }: { readonly bucketMs: number }): Facts {
  const kept = new Map<string, Kept>();
  const keptOf = ({ key }: Tally): Kept => {
    const own = kept.get(key) ?? { days: new Map(), version: 0 };
    kept.set(key, own);
    return own;
  };

  return {
    bucketMs,
    async load(needed, stamps, onDay = () => {}) {
      const todo = new Map<string, { source: WatchedSource; by: readonly string[]; dayFromMs: number; tallies: Tally[] }>();
      const wanted = new Map<string, Set<number>>();
      for (const { tally, window } of needed) {
        const own = wanted.get(tally.key) ?? new Set();
        wanted.set(tally.key, own);
        for (const dayFromMs of daysIn(window)) own.add(dayFromMs);
      }
      const tallies = new Map(needed.map(({ tally }) => [tally.key, tally]));
      for (const [key, days] of wanted) {
        const tally = tallies.get(key);
        if (!tally) continue;
        const known = keptOf(tally);
        for (const dayFromMs of known.days.keys()) if (!days.has(dayFromMs)) known.days.delete(dayFromMs);
        for (const dayFromMs of days) {
          const stamp = stamps?.(tally.source, dayFromMs) ?? null;
          const before = known.days.get(dayFromMs);
          if (before && stamp !== null && before.stamp === stamp) continue;
          const scan = JSON.stringify([dayFromMs, tally.source, tally.by]);
          const own = todo.get(scan) ?? { source: tally.source, by: tally.by, dayFromMs, tallies: [] };
          own.tallies.push(tally);
          todo.set(scan, own);
        }
      }
      const scans = [...todo.values()].sort((a, b) => a.dayFromMs - b.dayFromMs);
      for (const [i, { source, by, dayFromMs, tallies }] of scans.entries()) {
        onDay(i / scans.length, dayOf(dayFromMs));
        const window = { fromMs: dayFromMs, toMs: dayFromMs + dayMs };
        const counted = await loadDay(engine, { source, by, tallies, window, bucketMs });
        for (const tally of tallies) {
          const cells = counted.get(tally.key);
          if (!cells) continue;
          const own = keptOf(tally);
          own.days.set(dayFromMs, { stamp: stamps?.(source, dayFromMs) ?? null, cells });
          own.version++;
        }
      }
    },
    daysOf(tally, window) {
      const { days } = keptOf(tally);
      return daysIn(window).flatMap((dayFromMs) => days.get(dayFromMs)?.cells ?? []);
    },
    version: (tally) => keptOf(tally).version,
  };
}

/** The first moments of the days that a window touches. */
export function daysIn({ fromMs, toMs }: Window): readonly number[] {
  const first = Math.floor(fromMs / dayMs);
  return Array.from({ length: Math.max(0, Math.ceil(toMs / dayMs) - first) }, (_, i) => (first + i) * dayMs);
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
