/** Small and synchronous storage for what a leaving page has no time to put elsewhere. */
export interface Spill<P> {
  /** Keeps these, and only these, for another visit. */
  write(parcels: readonly P[]): void;
  /** What earlier visits left. It stays until `clear`. */
  read(): readonly P[];
  /** Forgets what was written or read here. */
  clear(): void;
}

/**
 * Spills to localStorage; to nowhere where there is none, or it is refused or full.
 *
 * @param prefix of the keys used
 * @param id of this page
 */
export function createSpill<P>(prefix: string, id: string): Spill<P> {
  const keys = new Set<string>();

  /** The mere look at localStorage throws where it is refused. */
  function use<T>(act: (storage: Storage) => T): T | undefined {
    try {
      return act(localStorage);
    } catch {
      return undefined;
    }
  }

  return {
    write(parcels) {
      keys.add(prefix + id);
      use((storage) => storage.setItem(prefix + id, JSON.stringify(parcels)));
    },
    read() {
      for (const key of use(Object.keys) ?? []) if (key.startsWith(prefix)) keys.add(key);
      return [...keys].flatMap((key) => use((storage) => JSON.parse(storage[key]) as P[]) ?? []);
    },
    clear() {
      for (const key of keys) use((storage) => storage.removeItem(key));
      keys.clear();
    },
  };
}
