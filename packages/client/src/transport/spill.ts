import type { attempt as Attempt } from "../browser/attempt.ts";
import type { Sized } from "./sized.ts";

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
 * @param attempt for what the browser may refuse
 */
export function createSpill<P extends Sized>(prefix: string, id: string, attempt: typeof Attempt): Spill<P> {
  // It may have been written before this part came.
  const keys = new Set([prefix + id]);

  return {
    write(parcels) {
      keys.add(prefix + id);
      attempt(() => localStorage.setItem(prefix + id, JSON.stringify(parcels)));
    },
    read() {
      for (const key of attempt(() => Object.keys(localStorage)) ?? []) if (key.startsWith(prefix)) keys.add(key);
      // Other scripts may write there too.
      const read = (key: string) => (JSON.parse(localStorage[key]) as P[]).filter(({ id }) => id.includes(" "));
      return [...keys].flatMap((key) => attempt(() => read(key)) ?? []);
    },
    clear() {
      for (const key of keys) attempt(() => localStorage.removeItem(key));
      keys.clear();
    },
  };
}
