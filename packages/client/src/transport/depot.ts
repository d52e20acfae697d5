/** What a parcel must tell of itself. */
export interface Sized {
  /** Unique, and sorting by time. */
  readonly id: string;
  /** Only parcels that share it may travel in one body. */
  readonly context: string;
  readonly records: number;
  readonly bytes: number;
}

/** A parcel's size beside its id, so that the parcels in a depot can be weighed without being read. */
export type Key = [id: string, bytes: number, records: number];

export const keyOf = ({ id, bytes, records }: Sized): Key => [id, bytes, records];

/** Port: where parcels lie, oldest first. */
export interface Depot<P extends Sized> {
  /** Takes all of them or none. Resolves once they are safe there. */
  put(parcels: readonly P[]): Promise<void>;
  /** The oldest keys, so many at most. */
  keys(most?: number): Promise<readonly Key[]>;
  /** The parcels of these keys, at least one and in order; those that are gone meanwhile are left out. */
  read(keys: readonly Key[]): Promise<readonly P[]>;
  remove(keys: readonly Key[]): Promise<void>;
  clear(): Promise<void>;
}

/** Keeps parcels as long as the page lives. */
export function createMemoryDepot<P extends Sized>(): Depot<P> {
  const parcels = new Map<string, P>();
  return {
    async put(more) {
      for (const parcel of more) parcels.set(parcel.id, parcel);
    },
    keys: async (most) => [...parcels.values()].slice(0, most).map(keyOf),
    read: async (keys) => keys.flatMap(([id]) => parcels.get(id) ?? []),
    async remove(keys) {
      for (const [id] of keys) parcels.delete(id);
    },
    clear: async () => parcels.clear(),
  };
}
