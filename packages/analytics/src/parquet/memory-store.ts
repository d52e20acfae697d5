import type { Table } from "@telltale/core/trace";
import type { Batch, Store } from "./store.ts";

/** A store that keeps nothing beyond the process: for tests, and for a host that takes the records elsewhere. */
export interface MemoryStore extends Store {
  /** What readers see: everything sealed, each record once, in the order it first came. */
  readonly sealed: Batch;
}

export function createMemoryStore(): MemoryStore {
  const waiting: Batch[] = [];
  const kept = { spans: new Map(), signals: new Map(), scores: new Map() } as { [T in Table]: Map<string, Batch[T][number]> };
  let isClosed = false;

  async function seal(): Promise<void> {
    for (const batch of waiting.splice(0)) {
      for (const span of batch.spans) if (!kept.spans.has(span.id)) kept.spans.set(span.id, span);
      for (const signal of batch.signals) if (!kept.signals.has(signal.id)) kept.signals.set(signal.id, signal);
      for (const score of batch.scores) if (!kept.scores.has(score.id)) kept.scores.set(score.id, score);
    }
  }

  return {
    async append(batch) {
      if (isClosed) throw new Error("the store is closed");
      waiting.push(structuredClone(batch));
    },
    seal,
    async close() {
      isClosed = true;
      await seal();
    },
    get sealed() {
      return { spans: [...kept.spans.values()], signals: [...kept.signals.values()], scores: [...kept.scores.values()] };
    },
  };
}
