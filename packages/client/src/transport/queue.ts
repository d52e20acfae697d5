import type { attempt as Attempt } from "../browser/attempt.ts";
import type { Tell } from "../browser/guard.ts";
import { openDatabase } from "./database.ts";
import { countRecords, type Sized, weigh } from "./sized.ts";
import { createSpill } from "./spill.ts";

export interface QueueOptions {
  /** Names what is kept in the browser; pages that use the same name share it. */
  readonly name: string;
  /** This page's own id. */
  readonly pageId: string;
  /** Told when parcels can be taken, and of how many bytes. */
  readonly onReady: (bytes: number) => void;
  readonly tell: Tell;
  /** For what the browser may refuse. */
  readonly attempt: typeof Attempt;
  /** The queue holds about so many bytes; then the oldest parcels give way, and are counted. */
  readonly maxBytes: number;
}

/** So much of what is stored is remembered, for the page to hand over when it closes: more would not go out. */
const recentBytes = 60 * 1024;
/** Ids looked at for one body, and parcels stored in one go: neither may become a long task. */
const mostIds = 500;
const mostPuts = 16;

/** Keeps parcels until they are removed: in IndexedDB, or in memory where that is missing, refused or full. */
export function createQueue<P extends Sized>({ name, pageId, onReady, tell, attempt, maxBytes }: QueueOptions) {
  const transact = openDatabase(name);
  const spill = createSpill<P>(`${name} `, pageId, attempt);
  const unstored = new Map<string, P>();
  /** The last of what this page stored, as far as the collector does not have it. */
  const recent = new Map<string, P>();
  /** On their way to the collector. */
  const out = new Set<string>();
  let storing: Promise<void> | undefined;
  let isRefused = !("indexedDB" in globalThis);
  let unweighed = 0;

  const refuse = (cause: unknown): void => {
    isRefused = true;
    tell("storage", "the browser stores no more", { cause });
  };

  async function store(): Promise<void> {
    while (!isRefused && unstored.size > 0) {
      const parcels = [...unstored].slice(0, mostPuts);
      try {
        await transact("readwrite", (table) => parcels.map(([id, parcel]) => table.put(parcel, id)).at(-1));
        for (const [id, parcel] of parcels) if (unstored.delete(id)) recent.set(id, parcel);
        for (const id of recent.keys()) if (weigh([...recent.keys()]) > recentBytes) recent.delete(id);
      } catch (cause) {
        refuse(cause);
      }
      await note(weigh(parcels.map(([id]) => id)));
    }
    storing = undefined;
    sweep();
  }

  async function note(bytes: number): Promise<void> {
    unweighed += bytes;
    if (unweighed > maxBytes / 8) await makeRoom();
    onReady(bytes);
  }

  /** What was spilled is forgotten once all is safe elsewhere. */
  function sweep(): void {
    if (unstored.size === 0) spill.clear();
  }

  const storedIds = (most?: number) =>
    transact("readonly", (table) => table.getAllKeys(null, most) as IDBRequest<string[]>).catch(() => []);

  async function remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      unstored.delete(id);
      recent.delete(id);
    }
    sweep();
    // What cannot be removed is sent once more some time; that is harmless.
    await transact("readwrite", (table) => ids.map((id) => table.delete(id)).at(-1)).catch(() => {});
  }

  async function makeRoom(): Promise<void> {
    unweighed = 0;
    const ids = [...(await storedIds()), ...unstored.keys()];
    const lost = choose(ids, weigh(ids) - maxBytes);
    const records = countRecords(lost);
    if (records === 0) return;
    await remove(lost);
    tell("dropped", "the queue is full", { records });
  }

  /** The first that are not on their way, up to so many bytes. */
  function choose(ids: readonly string[], mostBytes: number): string[] {
    let room = mostBytes;
    return ids.filter((id) => {
      const isChosen = !out.has(id) && weigh([id]) <= room;
      if (isChosen) room -= weigh([id]);
      return isChosen;
    });
  }

  /** Marks those that may travel together. */
  function send(parcels: readonly P[]): readonly P[] {
    const together = parcels.filter(({ context }) => context === parcels[0]?.context);
    for (const { id } of together) out.add(id);
    return together;
  }

  /** What this page remembers of these. */
  const held = (ids: readonly string[]) => ids.flatMap((id) => unstored.get(id) ?? recent.get(id) ?? []);

  /** The oldest parcels for one body, one at least. They are out until they are removed, or all are `back`. */
  async function take(mostBytes: number): Promise<readonly P[]> {
    const isHeld = isRefused && unstored.size > 0;
    const ids = isHeld ? [...unstored.keys()] : await storedIds(mostIds);
    const fitting = choose(ids, mostBytes);
    const chosen = fitting.length > 0 ? fitting : choose(ids, Number.POSITIVE_INFINITY).slice(0, 1);
    if (isHeld || chosen.length === 0) return send(held(chosen));
    const range = IDBKeyRange.bound(chosen[0], chosen.at(-1));
    const found = await transact("readonly", (table) => table.getAll(range) as IDBRequest<P[]>).catch(() => []);
    const parcels = found.filter(({ id }) => chosen.includes(id));
    if (parcels.length > 0) return send(parcels);
    // Gone meanwhile, or not to be read: then the first alone, which must not hold up the others for ever.
    if (chosen.length === 1) await remove(chosen);
    return take(0);
  }

  return {
    put(parcel: P): void {
      unstored.set(parcel.id, parcel);
      if (isRefused) void note(weigh([parcel.id]));
      else storing ??= store().catch(refuse);
    },

    /** Resolves when all that was put can be taken. */
    stored: async (): Promise<void> => storing,

    take,

    /** The same at once, of what this page remembers, and never more than `mostBytes`. */
    grab: (mostBytes: number): readonly P[] => send(held(choose([...recent.keys(), ...unstored.keys()], mostBytes))),

    /** Nothing is on its way any more. */
    back: (): void => out.clear(),

    remove,
    makeRoom,

    /** Leaves what is not stored yet where another visit finds it. */
    spill(): void {
      if (unstored.size > 0) spill.write([...unstored.values()]);
    },

    /** What earlier visits left behind so. */
    spilled: spill.read,

    async clear(): Promise<void> {
      unstored.clear();
      recent.clear();
      spill.read();
      spill.clear();
      await transact("readwrite", (table) => table.clear()).catch(() => {});
    },
  };
}
