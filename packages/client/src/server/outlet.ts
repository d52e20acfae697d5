import type { Table } from "@telltale/core/trace";

/** A record on its way out of a server: complete, with its context, and past `redact`. */
export interface Outgoing {
  readonly table: Table;
  readonly record: { readonly id: string; readonly [field: string]: unknown };
}

/** Port: where a server's records go. It never throws; its faults go to `onError`. */
export interface Outlet {
  take(outgoing: Outgoing): void;
  /** Brings away what waits. Resolves when all is gone, or cannot go now. */
  flush(): Promise<void>;
  /** The process ends when this returns: nothing asynchronous will run any more. */
  leave(): void;
}

/** An outlet that keeps nothing back: a record is out once it is taken. */
export function straight(write: (outgoing: Outgoing) => void): Outlet {
  return { take: write, flush: async () => {}, leave: () => {} };
}
