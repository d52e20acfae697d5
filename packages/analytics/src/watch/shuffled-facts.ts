import { dayMs, type Window } from "../tables/window.ts";
import { Cells, type DayCells, Spread } from "./cells.ts";
import type { Facts } from "./facts.ts";
import type { Tally } from "./tally.ts";

/**
 * A history in which nothing happened, made of one in which something did: each user's day is moved to another day by chance, its
 * hours kept. How a day goes and how records of one user hang together stays; what set one day apart from others is spread over
 * all of them. Days on which something did happen are not drawn from; the others are drawn from so much more often.
 *
 * @param within the days to be filled, as far as there are records in them
 * @param except stretches of time whose days are not drawn from
 * @param seed another one, another history
 */
export function shuffledFacts(facts: Facts, tally: Tally, within: Window, except: readonly Window[], seed: number): Facts {
  const perDay = dayMs / facts.bucketMs;
  const original = facts.daysOf(tally, within).filter(({ cells }) => cells.size > 0);
  const places = original.map(placeOf);
  const [firstDay, lastDay] = [Math.min(...places), Math.max(...places)];
  const isCalm = (day: number) => !except.some(({ fromMs, toMs }) => day * dayMs < toMs && (day + 1) * dayMs > fromMs);
  const calm = original.filter((_, i) => isCalm(places[i] ?? 0));
  const days = lastDay - firstDay + 1;
  const copies = calm.length > 0 ? original.length / calm.length : 0;
  const filled = fill();
  return {
    bucketMs: facts.bucketMs,
    load: () => Promise.reject(new Error("a shuffled history is made of what was loaded")),
    beganAtMs: () => firstDay * dayMs,
    daysOf(_, window) {
      const found: DayCells[] = [];
      for (let day = Math.floor(window.fromMs / dayMs); day * dayMs < window.toMs; day++) {
        const cells = filled.get(day);
        if (cells) found.push(cells);
      }
      return found;
    },
    // Never what a real history is at, so that no point of a series is taken from one for the other.
    version: () => -1 - seed * 1000 - facts.version(tally),
  };

  function placeOf({ cells }: DayCells): number {
    for (const own of cells.values()) return Math.floor(own.firstBucket / perDay);
    return 0;
  }

  function fill(): ReadonlyMap<number, DayCells> {
    const moves: { readonly bucket: number; readonly put: (day: Filled) => void }[] = [];
    for (const { cells, spreads } of calm) {
      for (const [key, own] of cells)
        own.each(0, Number.POSITIVE_INFINITY, (cluster, sums, bucket) => {
          for (const to of destinations(bucket, cluster))
            moves.push({ bucket: to, put: (day) => cellsOf(day, key, own).add(to, cluster, sums) });
        });
      for (const [key, own] of spreads)
        own.each(0, Number.POSITIVE_INFINITY, (bin, count, bucket) => {
          for (const to of destinations(bucket, bin))
            moves.push({ bucket: to, put: (day) => spreadOf(day, key).add(to, bin, count) });
        });
    }
    const found = new Map<number, Filled>();
    for (const { bucket, put } of moves.sort((a, b) => a.bucket - b.bucket)) {
      const at = Math.floor(bucket / perDay);
      const day = found.get(at) ?? { cells: new Map(), spreads: new Map() };
      found.set(at, day);
      put(day);
    }
    return found;
  }

  /** The buckets that something of one day and user goes to: as many as make up for the days not drawn from, in the mean. */
  function destinations(bucket: number, of: number): readonly number[] {
    const day = Math.floor(bucket / perDay);
    const chance = mixed(of, day, seed) / 2 ** 32;
    const many = Math.floor(copies) + (chance < copies % 1 ? 1 : 0);
    return Array.from({ length: many }, (_, i) => {
      const to = firstDay + (mixed(of, day, seed + (i + 1) * 7919) % days);
      return bucket + (to - day) * perDay;
    });
  }
}

interface Filled {
  readonly cells: Map<string, Cells>;
  readonly spreads: Map<string, Spread>;
}

function cellsOf({ cells }: Filled, key: string, { segment }: Cells): Cells {
  const own = cells.get(key) ?? new Cells(segment);
  cells.set(key, own);
  return own;
}

function spreadOf({ spreads }: Filled, key: string): Spread {
  const own = spreads.get(key) ?? new Spread();
  spreads.set(key, own);
  return own;
}

/** A number of 32 bits that tells three numbers apart, and nothing else about them (MurmurHash3's finaliser). */
function mixed(a: number, b: number, c: number): number {
  let hash = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b) ^ Math.imul(c | 0, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
