import type { Engine } from "@telltale/analytics";
import { createNodeEngine, type TableRecord, writeRecords } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { idOf, scoreOf, signalOf, spanOf } from "./records.ts";

let folder: DataFolder;
let engine: Engine;
beforeEach(async () => {
  folder = await createDataFolder();
  engine = await createNodeEngine({ threads: 2 });
});
afterEach(async () => {
  await engine.close();
  await folder.remove();
});

async function* records(count: number, fault?: Error): AsyncGenerator<TableRecord> {
  for (let i = 0; i < count; i++) {
    yield { table: "spans", record: spanOf(i) };
    if (i % 2 === 0) yield { table: "signals", record: signalOf(i) };
    if (i % 5 === 0) yield { table: "scores", record: scoreOf(i) };
  }
  if (fault) throw fault;
}

describe("writeRecords", () => {
  it("lands records of all tables, and the same name again in its place", async () => {
    for (const _ of [1, 2]) {
      const landed = await writeRecords(engine, folder.dir, records(10), { name: "made" });
      expect([landed.spans.rows, landed.signals.rows, landed.scores.rows, landed.setAside]).toEqual([10, 5, 2, 0]);
    }
    expect(await folder.ids("spans")).toEqual(Array.from({ length: 10 }, (_, i) => idOf(i)));
    expect(await folder.files()).toHaveLength(3);
  });

  it("lands thousands in bounded pieces", async () => {
    const many = Array.from(
      { length: 20_000 },
      (_, i): TableRecord => ({ table: "spans", record: spanOf(i, { name: "x".repeat(100) }) }),
    );
    expect((await writeRecords(engine, folder.dir, many, { name: "many" })).spans.rows).toBe(20_000);
  });

  it("lands nothing when the records end in a fault", async () => {
    const fault = new Error("the source broke off");
    await expect(writeRecords(engine, folder.dir, records(10, fault), { name: "half" })).rejects.toBe(fault);
    expect(await folder.files()).toEqual([]);
  });

  it("takes nothing as nothing", async () => {
    expect((await writeRecords(engine, folder.dir, [], { name: "none" })).spans).toEqual({
      rows: 0,
      duplicates: 0,
      erased: 0,
      files: [],
    });
  });
});
