import type { Page } from "./page.ts";

/** Small strings kept across reloads where the browser allows it, and in memory where it does not. */
export interface Shelf {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

/** The most lasting shelf the page may use: localStorage, else sessionStorage, else memory. */
export function openShelf(page: Page | null): Shelf {
  for (const name of ["localStorage", "sessionStorage"] as const) {
    try {
      // Where storage is refused, the mere look at it throws; where it is full, the write does.
      const storage = page?.window[name];
      storage?.setItem("telltale", "");
      storage?.removeItem("telltale");
      if (storage) return shelfOn(storage);
    } catch {}
  }
  const memory = new Map<string, string>();
  return { read: (key) => memory.get(key) ?? null, write: (key, value) => void memory.set(key, value) };
}

function shelfOn(storage: Storage): Shelf {
  return {
    read(key) {
      try {
        return storage.getItem(key);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        storage.setItem(key, value);
      } catch {
        // Filled up or refused meanwhile: the session is then as long as the page.
      }
    },
  };
}
