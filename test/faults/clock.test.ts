import { sql } from "@telltale/analytics";
import { compact, createNodeEngine, openParquetStore, openTables, recoverJournals, serve } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDataFolder, type DataFolder } from "../analytics/parquet/data-folder.ts";
import { batchOf, dayMs, idOf, signalOf, spanOf } from "../analytics/parquet/records.ts";

const realNow = Date.now;
let folder: DataFolder;
beforeEach(async () => {
  folder = await createDataFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await folder.remove();
});

/** The clock of this process says another time from now on. */
function jump(days: number): void {
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + days * dayMs);
}

describe("a clock that jumps", () => {
  it("loses and doubles nothing while collectors, recovery and compaction go on", async () => {
    const engine = await createNodeEngine({ threads: 1 });
    const startedAtMs = realNow() - 5 * dayMs;
    const spanAt = (number: number) => spanOf(number, { startedAtMs });
    for (const [i, days] of [0, 40, -1, 400].entries()) {
      jump(days);
      const store = await openParquetStore(folder.dir, { compaction: false });
      await store.append(batchOf({ spans: [spanAt(i), spanAt(Math.max(0, i - 1))] }));
      jump(-days);
      await store.append(batchOf({ spans: [spanAt(100 + i)] }));
      await store.seal();
      jump(days / 2);
      await recoverJournals(engine, folder.dir);
      await compact(folder.dir, { engine, graceMs: 0 });
      await store.close();
    }
    vi.restoreAllMocks();
    await compact(folder.dir, { engine, graceMs: 0 });
    await openTables(engine, folder.dir);
    const ids = (await engine.run(sql`SELECT id FROM spans ORDER BY id`)).map(({ id }) => id);
    expect(ids).toEqual([0, 1, 2, 3, 100, 101, 102, 103].map(idOf));
    expect(await folder.files("compacting")).toEqual([]);
    await engine.close();
  });

  it("keeps a record once that is sent again after the collector's clock has jumped by days", async () => {
    const atMs = realNow() - 1000;
    // Each line: how far the clock is off, and what is sent then. A line is a collector's life, so it is sealed at its end.
    for (const sent of [
      [
        [0, 1],
        [9, 1],
        [9, 3],
      ],
      [
        [0, 3],
        [-20, 1],
        [9, 5],
      ],
      [
        [0, 5],
        [-20, 3],
      ],
    ]) {
      let days = 0;
      const server = await serve({ dir: folder.dir, port: 0, now: () => realNow() + days * dayMs });
      for (const [off = 0, first = 0] of sent) {
        days = off;
        const signals = [first, first + 1].map((number) => signalOf(number, { atMs }));
        const body = JSON.stringify({ v: 1, sentAtMs: realNow(), signals });
        expect(await (await fetch(server.url, { method: "POST", body })).json()).toMatchObject({ accepted: 2 });
      }
      await server.close();
    }
    expect(await folder.ids("signals")).toEqual([1, 2, 3, 4, 5, 6].map(idOf));
  });

  it("does not empty a folder whose days it calls too old", async () => {
    const store = await openParquetStore(folder.dir, { compaction: false });
    await store.append(batchOf({ spans: [0, 50].map((days, i) => spanOf(i, { startedAtMs: realNow() - days * dayMs })) }));
    await store.close();
    jump(1000);
    const background = await openParquetStore(folder.dir, { keepMs: 30 * dayMs, compaction: { everyMs: 1, graceMs: 0 } });
    await vi.waitFor(async () => expect(await folder.ids("spans")).toEqual([idOf(0)]), 10_000);
    await background.close();
    expect(await folder.ids("spans")).toEqual([idOf(0)]);
  });
});
