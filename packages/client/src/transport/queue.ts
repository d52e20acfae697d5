import { type OnError, TelltaleError } from "../browser/guard.ts";
import { createMemoryDepot, type Depot, type Key, keyOf, type Sized } from "./depot.ts";
import type { Spill } from "./spill.ts";

export interface QueueOptions<P extends Sized> {
  /** Where parcels outlast the page; null where there is no such place. All pages of one origin share it. */
  readonly lasting: Depot<P> | null;
  readonly spill: Spill<P>;
  /** Told when parcels can be taken, and of how many bytes. */
  readonly onReady: (bytes: number) => void;
  readonly onError: OnError;
  /** The queue holds about so many bytes; then the oldest parcels give way, and are counted. */
  readonly maxBytes: number;
}

/** So much of what is stored is remembered, for the page to hand over when it closes: more would not go out. */
const recentBytes = 60 * 1024;
/** Keys looked at for one body, and parcels stored in one go: neither may become a long task. */
const mostKeys = 500;
const mostPuts = 16;

const weigh = (parcels: Iterable<Sized>): number => {
  let bytes = 0;
  for (const parcel of parcels) bytes += parcel.bytes;
  return bytes;
};

/** Keeps parcels until they are removed: in the lasting depot if there is one that takes them, else in memory. */
export function createQueue<P extends Sized>({ lasting, spill, onReady, onError, maxBytes }: QueueOptions<P>) {
  const memory = createMemoryDepot<P>();
  const depots = lasting ? [memory, lasting] : [memory];
  /** What this page put in: all that is not stored, and the last of what is. */
  const mine = new Map<string, P>();
  const unstored = new Set<string>();
  /** On their way to the collector. */
  const out = new Set<string>();
  let fresh: P[] = [];
  let storing: Promise<void> | undefined;
  let isRefused = lasting === null;
  let unweighed = 0;

  async function store(): Promise<void> {
    while (fresh.length > 0) {
      const parcels = fresh.splice(0, mostPuts).filter(({ id }) => mine.has(id));
      if (lasting)
        try {
          await lasting.put(parcels);
          isRefused = false;
          for (const { id } of parcels) unstored.delete(id);
          trim();
        } catch (cause) {
          if (!isRefused) onError(new TelltaleError("storage", "queue: the browser's storage takes nothing", { cause }));
          isRefused = true;
        }
      if (isRefused) await memory.put(parcels.filter(({ id }) => mine.has(id)));
      const bytes = weigh(parcels);
      unweighed += bytes;
      if (unweighed > maxBytes / 8) await makeRoom();
      onReady(bytes);
    }
    storing = undefined;
  }

  function trim(): void {
    const stored = [...mine.values()].filter(({ id }) => !unstored.has(id));
    let excess = weigh(stored) - recentBytes;
    for (const { id, bytes } of stored) {
      if (excess <= 0) break;
      mine.delete(id);
      excess -= bytes;
    }
    if (unstored.size === 0) spill.clear();
  }

  async function removeKeys(keys: readonly Key[]): Promise<void> {
    for (const [id] of keys) {
      mine.delete(id);
      unstored.delete(id);
    }
    trim();
    for (const depot of depots) await depot.remove(keys);
    // What could not be removed stays out: it is not sent again before another visit.
    for (const [id] of keys) out.delete(id);
  }

  /** The first keys that are not on their way and come to so many bytes: one at least, where `isOne`. */
  function choose(keys: Iterable<Key>, mostBytes: number, isOne: boolean): Key[] {
    const chosen: Key[] = [];
    let bytes = 0;
    for (const key of keys) {
      if (out.has(key[0])) continue;
      bytes += key[1];
      if (bytes > mostBytes && !(isOne && chosen.length === 0)) break;
      chosen.push(key);
    }
    return chosen;
  }

  /** Marks the parcels that may travel together. */
  function leave(parcels: readonly P[]): readonly P[] {
    const together = parcels.filter(({ context, id }) => context === parcels[0]?.context && !out.has(id));
    for (const { id } of together) out.add(id);
    return together;
  }

  async function takeFrom(depot: Depot<P>, mostBytes: number): Promise<readonly P[]> {
    const chosen = choose(await depot.keys(mostKeys), mostBytes, true);
    if (chosen.length === 0) return [];
    const parcels = await depot.read(chosen).catch(() => []);
    if (parcels.length > 0) return leave(parcels);
    // Gone meanwhile, or not to be read: then the first alone, which must not hold up the others for ever.
    if (chosen.length === 1) await removeKeys(chosen);
    return takeFrom(depot, 0);
  }

  async function makeRoom(): Promise<void> {
    unweighed = 0;
    const keys: Key[] = [];
    for (const depot of depots) keys.push(...(await depot.keys().catch(() => [])));
    let excess = keys.reduce((sum, [, bytes]) => sum + bytes, -maxBytes);
    const lost = keys.filter(([id, bytes]) => {
      if (excess <= 0 || out.has(id)) return false;
      excess -= bytes;
      return true;
    });
    if (lost.length === 0) return;
    await removeKeys(lost).catch(() => {});
    const records = lost.reduce((sum, [, , its]) => sum + its, 0);
    onError(new TelltaleError("dropped", `queue: it is full, ${records} records are lost`, { records }));
  }

  return {
    put(parcel: P): void {
      mine.set(parcel.id, parcel);
      unstored.add(parcel.id);
      fresh.push(parcel);
      storing ??= store();
    },

    /** Resolves when all that was put can be taken. */
    stored: async (): Promise<void> => storing,

    /** The oldest parcels for one body. They are out until they are removed or given back. */
    async take(mostBytes: number): Promise<readonly P[]> {
      for (const depot of depots) {
        const parcels = await takeFrom(depot, mostBytes).catch(() => []);
        if (parcels.length > 0) return parcels;
      }
      return [];
    },

    /** The same at once and never more than `mostBytes`, of what this page remembers. */
    grab(mostBytes: number): readonly P[] {
      const chosen = choose([...mine.values()].map(keyOf), mostBytes, false);
      return leave(chosen.flatMap(([id]) => mine.get(id) ?? []));
    },

    giveBack(parcels: readonly P[]): void {
      for (const { id } of parcels) out.delete(id);
    },

    remove: (parcels: readonly P[]): Promise<void> => removeKeys(parcels.map(keyOf)).catch(() => {}),

    makeRoom,

    /** Whether what is put here stays in this page's memory. */
    isAlone: (): boolean => isRefused,

    /** Leaves what is not stored yet where another visit finds it. */
    spill(): void {
      if (unstored.size > 0) spill.write([...mine.values()].filter(({ id }) => unstored.has(id)));
    },

    async clear(): Promise<void> {
      mine.clear();
      unstored.clear();
      fresh = [];
      spill.read();
      spill.clear();
      for (const depot of depots) await depot.clear();
    },
  };
}
