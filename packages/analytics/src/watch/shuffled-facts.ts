import { dayMs, type Window } from "../tables/window.ts";
import { Cells, type DayCells, Spread } from "./cells.ts";
import type { Facts } from "./facts.ts";
import type { Tally } from "./tally.ts";

/**
 * The same records as if nothing had ever happened: each user's day is moved to another day, by chance, its hours kept. What a day
 * looks like and how records of one user hang together stays; what set one day apart from the others is spread over all of them.
 *
 * @param over the days that are exchanged, whole ones
 * @param seed another one, another history
 */
export function shuffledFacts(facts: Facts, tallies: readonly Tally[], over: Window, seed: number): Facts {
  const firstDay = Math.ceil(over.fromMs / dayMs);
  const days = Math.max(1, Math.floor(over.toMs / dayMs) - firstDay);
  const perDay = dayMs / facts.bucketMs;
  const moved = new Map(
    tallies.map((tally) => [
      tally.key,
      shuffle(facts.daysOf(tally, { fromMs: firstDay * dayMs, toMs: (firstDay + days) * dayMs })),
    ]),
  );
  return {
    bucketMs: facts.bucketMs,
    load: () => Promise.reject(new Error("a shuffled history is made of what was loaded")),
    daysOf: (tally, window) => {
      const own = moved.get(tally.key);
      const from = Math.floor(window.fromMs / dayMs);
      const found: DayCells[] = [];
      for (let day = from; day * dayMs < window.toMs; day++) {
        const cells = own?.get(day);
        if (cells) found.push(cells);
      }
      return found;
    },
    // Never what a real history is at, so that no point of a series is taken from one for the other.
    version: (tally) => -1 - seed * 1000 - facts.version(tally),
  };

  function shuffle(original: readonly DayCells[]): ReadonlyMap<number, DayCells> {
    const cells: { day: number; key: string; bucket: number; put: (to: DayParts) => void }[] = [];
    for (const day of original) {
      for (const [key, own] of day.cells)
        own.each(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (cluster, sums, bucket) => {
          const [to, at] = place(bucket, cluster);
          cells.push({
            day: to,
            key,
            bucket: at,
            put: (parts) => {
              const target = parts.cells.get(key) ?? new Cells(own.segment);
              parts.cells.set(key, target);
              target.add(at, cluster, sums);
            },
          });
        });
      for (const [key, own] of day.spreads)
        own.each(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (bin, count, bucket) => {
          const [to, at] = place(bucket, bin);
          cells.push({
            day: to,
            key,
            bucket: at,
            put: (parts) => {
              const target = parts.spreads.get(key) ?? new Spread();
              parts.spreads.set(key, target);
              target.add(at, bin, count);
            },
          });
        });
    }
    const found = new Map<number, DayParts>();
    for (const { day, put } of cells.sort((a, b) => a.bucket - b.bucket)) {
      const parts = found.get(day) ?? { cells: new Map(), spreads: new Map() };
      found.set(day, parts);
      put(parts);
    }
    return found;
  }

  /** The day and the bucket that something goes to. */
  function place(bucket: number, of: number): readonly [number, number] {
    const day = Math.floor(bucket / perDay);
    const to = firstDay + (mixed(of, day, seed) % days);
    return [to, bucket + (to - day) * perDay];
  }
}

interface DayParts {
  readonly cells: Map<string, Cells>;
  readonly spreads: Map<string, Spread>;
}

/** A number of 32 bits that tells three numbers apart, and nothing else about them (MurmurHash3's finaliser). */
function mixed(a: number, b: number, c: number): number {
  let hash = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b) ^ Math.imul(c | 0, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
