import { attempt } from "./attempt.ts";
import type { Page } from "./page.ts";

/** One small string kept across reloads and shared by the tabs of a site, where the browser allows it. */
export interface Shelf {
  read(): string | null;
  /** Null takes it away. */
  write(value: string | null): void;
}

/**
 * A place in localStorage. Where storage is refused, the mere look at it throws; where it is full, the write does: then the
 * session is as long as the page.
 */
export function openShelf(page: Page | null, key: string): Shelf {
  const storage = () => (page as Page).window.localStorage;
  return {
    read: () => attempt(() => storage().getItem(key)) ?? null,
    write(value) {
      attempt(() => (value === null ? storage().removeItem(key) : storage().setItem(key, value)));
    },
  };
}
