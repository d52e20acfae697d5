import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@telltale/analytics";

export interface WatchedStore extends Store {
  /** Different records that came so far. */
  readonly records: () => number;
  /** Waits until the end of a visitor's session has been kept; false if it has not within `timeoutMs`. */
  readonly hasLeft: (userId: string, timeoutMs: number) => Promise<boolean>;
}

/** A store that says what has come in. */
export function watchStore(store: Store): WatchedStore {
  const ids = new Set<string>();
  const ended = new Set<string>();
  return {
    append: async (batch) => {
      await store.append(batch);
      for (const { id } of [...batch.spans, ...batch.signals, ...batch.scores]) ids.add(id);
      for (const { kind, userId } of batch.signals) if (kind === "session_end" && userId) ended.add(userId);
    },
    seal: () => store.seal(),
    close: () => store.close(),
    records: () => ids.size,
    hasLeft: async (userId, timeoutMs) => {
      for (const untilMs = Date.now() + timeoutMs; Date.now() < untilMs && !ended.has(userId); ) await sleep(20);
      return ended.has(userId);
    },
  };
}
