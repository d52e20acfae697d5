import type { Batch, Store } from "../parquet/store.ts";
import { Refusal } from "./refusal.ts";

export interface Backlog {
  append(batch: Batch): Promise<void>;
  /** Why nothing more should be read now; null while the disk keeps up. */
  tooMuch(): Refusal | null;
  /** Whether an append failed a moment ago: what comes is still tried, but should rather go elsewhere. */
  isFailing(): boolean;
}

export interface BacklogOptions {
  /** Appends that may wait for the disk at once. */
  readonly mostWaiting?: number | undefined;
  /** How long one may wait before the disk counts as slow, in milliseconds. */
  readonly slowMs?: number | undefined;
  readonly now: () => number;
}

/** Watches what waits for the disk: while it is slow, whoever sends is told to come back instead of queueing in memory. */
export function createBacklog(store: Store, { mostWaiting = 1000, slowMs = 5000, now }: BacklogOptions): Backlog {
  const startedAtMs = new Set<{ readonly atMs: number }>();
  let failedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async append(batch) {
      const entry = { atMs: now() };
      startedAtMs.add(entry);
      try {
        await store.append(batch);
      } catch (cause) {
        failedAtMs = now();
        throw cause;
      } finally {
        startedAtMs.delete(entry);
      }
    },
    // A clock that was set back must not make it fail until then.
    isFailing: () => Math.abs(now() - failedAtMs) <= slowMs,
    tooMuch() {
      // A set keeps its order: the first one has waited longest.
      const [oldest] = startedAtMs;
      const isSlow = oldest !== undefined && now() - oldest.atMs > slowMs;
      if (!isSlow && startedAtMs.size < mostWaiting) return null;
      return new Refusal(503, "slow_disk", "the disk does not keep up; send it again", { retryAfterMs: slowMs });
    },
  };
}
