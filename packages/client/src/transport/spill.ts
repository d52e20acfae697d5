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
 * @param newId names this page
 */
export function createSpill<P>(prefix: string, newId: () => string): Spill<P> {
  const keys = new Set<string>();
  let own: string | undefined;

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
      own ??= prefix + newId();
      const key = own;
      keys.add(key);
      use((storage) => storage.setItem(key, JSON.stringify(parcels)));
    },
    read() {
      const found = use((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix))) ?? [];
      return found.flatMap((key) => {
        keys.add(key);
        return use((storage) => JSON.parse(storage.getItem(key) ?? "[]") as P[]) ?? [];
      });
    },
    clear() {
      for (const key of keys) use((storage) => storage.removeItem(key));
      keys.clear();
    },
  };
}
