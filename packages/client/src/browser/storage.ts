import type { Page } from "./page.ts";

/** One small string kept across reloads and shared by the tabs of a site, where the browser allows it. */
export interface Shelf {
  read(): string | null;
  /** Null takes it away. */
  write(value: string | null): void;
}

/** A place in localStorage. Where storage is refused, the mere look at it throws; where it is full, the write does. */
export function openShelf(page: Page | null, key: string): Shelf {
  return {
    read() {
      try {
        return (page as Page).window.localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        const { localStorage } = (page as Page).window;
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // Then the session is as long as the page.
      }
    },
  };
}
