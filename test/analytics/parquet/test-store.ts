import { type Table, tables } from "@telltale/core/trace";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../../packages/analytics/src/parquet/store.ts";
import { batchOf, idOf, scoreOf, signalOf, spanOf, spansOf } from "./records.ts";

/** A store and what a reader sees of it: the ids in each table, sorted. */
export interface OpenedStore {
  readonly store: Store;
  read(table: Table): Promise<readonly string[]>;
  /** Removes what the test left. The store is closed by then. */
  remove(): Promise<void>;
}

/** What every store must do alike. */
export function testStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: a store`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened.store.close();
      await opened.remove();
    });

    const readAll = async () => {
      const names = Object.keys(tables) as Table[];
      return Object.fromEntries(await Promise.all(names.map(async (table) => [table, await opened.read(table)] as const)));
    };

    it("shows nothing before it is sealed and everything after", async () => {
      const { store } = opened;
      await store.append(batchOf({ spans: [spanOf(1)], signals: [signalOf(2)], scores: [scoreOf(3)] }));
      expect(await readAll()).toEqual({ spans: [], signals: [], scores: [] });
      await store.seal();
      expect(await readAll()).toEqual({ spans: [idOf(1)], signals: [idOf(2)], scores: [idOf(3)] });
    });

    it("keeps a record once, in one batch, in several and after a seal", async () => {
      const { store } = opened;
      await store.append(batchOf({ spans: [spanOf(1), spanOf(1), spanOf(2)] }));
      await store.append(spansOf(1, 4));
      await store.seal();
      await store.append(spansOf(2, 6));
      await store.seal();
      expect(await opened.read("spans")).toEqual([1, 2, 3, 4, 5].map(idOf));
    });

    it("keeps the same id in two tables twice", async () => {
      await opened.store.append(batchOf({ spans: [spanOf(1)], signals: [signalOf(1)] }));
      await opened.store.seal();
      expect(await readAll()).toEqual({ spans: [idOf(1)], signals: [idOf(1)], scores: [] });
    });

    it("takes an empty batch and an empty seal", async () => {
      await opened.store.append(batchOf({}));
      await opened.store.seal();
      await opened.store.seal();
      expect(await readAll()).toEqual({ spans: [], signals: [], scores: [] });
    });

    it("takes many batches at once, seals between them, and loses none", async () => {
      const { store } = opened;
      const work: Promise<void>[] = [];
      for (let i = 0; i < 60; i++) {
        work.push(store.append(spansOf(i * 10, i * 10 + 10)));
        if (i % 20 === 10) work.push(store.seal());
      }
      await Promise.all(work);
      await store.seal();
      expect(await opened.read("spans")).toEqual(Array.from({ length: 600 }, (_, i) => idOf(i)));
    });

    it("seals when it closes, closes twice, and takes nothing after", async () => {
      const { store } = opened;
      await store.append(spansOf(0, 3));
      await Promise.all([store.close(), store.close()]);
      expect(await opened.read("spans")).toEqual([0, 1, 2].map(idOf));
      await expect(store.append(spansOf(3, 4))).rejects.toThrow(/closed/);
    });
  });
}
