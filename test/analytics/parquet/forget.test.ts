import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, sql } from "@telltale/analytics";
import { compact, createNodeEngine, forget, openParquetStore, openTables } from "@telltale/analytics/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { literal } from "../../../packages/analytics/src/engine/sql.ts";
import { journalLines } from "../../../packages/analytics/src/parquet/journal-lines.ts";
import type { Batch } from "../../../packages/analytics/src/parquet/store.ts";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { batchOf, dayMs, idOf, noonMs, scoreOf, signalOf, spanOf } from "./records.ts";

let folder: DataFolder;
let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
});
afterAll(() => engine.close());
beforeEach(async () => {
  folder = await createDataFolder();
});
afterEach(() => folder.remove());

const traceId = "a".repeat(32);
const spanId = "b".repeat(16);

/** What ann left, two days of it, beside what bob did; some of it only by her session, her trace, or her span. */
const annsAndBobs: Batch = batchOf({
  spans: [
    spanOf(0, { userId: "ann", sessionId: "s-ann", traceId, spanId }),
    spanOf(1, { userId: "ann", startedAtMs: noonMs + dayMs }),
    spanOf(2, { userId: "bob", sessionId: "s-bob" }),
    spanOf(3, { userId: "bob", sessionId: "shared" }),
    spanOf(4, { userId: "ann", sessionId: "shared" }),
    spanOf(5, { sessionId: "s-ann" }),
  ],
  signals: [
    signalOf(10, { sessionId: "s-ann" }),
    signalOf(11, { traceId }),
    signalOf(12, { sessionId: "s-bob" }),
    signalOf(13, { sessionId: "shared" }),
    signalOf(14),
  ],
  scores: [scoreOf(20, { spanId }), scoreOf(21, { spanId: "c".repeat(16) })],
});

const bobs = { spans: [2, 3].map(idOf), signals: [12, 13, 14].map(idOf), scores: [idOf(21)] };
const nowMs = noonMs + 2 * dayMs;

const found = async () => ({
  spans: await folder.ids("spans"),
  signals: await folder.ids("signals"),
  scores: await folder.ids("scores"),
});

async function keep(...batches: readonly Batch[]): Promise<void> {
  const store = await openParquetStore(folder.dir, { compaction: false });
  for (const batch of batches) {
    await store.append(batch);
    await store.seal();
  }
  await store.close();
}

describe("forget", () => {
  it("erases a user's records and those that only their session, trace or span ties to them", async () => {
    await keep(annsAndBobs);
    const done = await forget(folder.dir, { userId: "ann" }, { engine, nowMs });
    expect(done).toEqual({
      removed: { spans: 4, signals: 2, scores: 1 },
      setAside: 0,
      notes: 0,
      inUse: [],
      files: 4,
      journals: 0,
      unreadable: [],
    });
    expect(await found()).toEqual(bobs);
    const bytes = await Promise.all((await folder.files()).map((file) => readFile(join(folder.dir, file), "latin1")));
    expect(bytes.filter((text) => text.includes("ann"))).toEqual([]);
    expect(await forget(folder.dir, { userId: "ann" }, { engine, nowMs })).toMatchObject({ files: 0 });
  });

  it("erases a session, whoever was in it", async () => {
    await keep(annsAndBobs);
    const { removed } = await forget(folder.dir, { sessionId: "shared" }, { engine, nowMs });
    expect(removed).toEqual({ spans: 2, signals: 1, scores: 0 });
    await keep(annsAndBobs);
    expect((await found()).spans).toEqual([0, 1, 2, 5].map(idOf));
  });

  it("says what it would erase, and erases nothing", async () => {
    await keep(annsAndBobs);
    const before = await folder.files();
    const told = await forget(folder.dir, { userId: "ann" }, { engine, nowMs, dryRun: true });
    expect(told.removed).toEqual({ spans: 4, signals: 2, scores: 1 });
    expect(await folder.files()).toEqual(before);
  });

  it("leaves out what comes again, and keeps what is new", async () => {
    await keep(annsAndBobs);
    await forget(folder.dir, { userId: "ann" }, { engine, nowMs });
    // Again, and once more in other words: a signal of a session that only these records show to be hers.
    const late = batchOf({
      spans: [spanOf(30, { userId: "ann", sessionId: "late" })],
      signals: [signalOf(31, { sessionId: "late" })],
    });
    const fresh = batchOf({
      spans: [spanOf(40, { userId: "ann", sessionId: "new", startedAtMs: nowMs })],
      signals: [signalOf(41, { sessionId: "new", atMs: nowMs + 1 }), signalOf(42, { sessionId: "s-ann", atMs: nowMs + 1 })],
    });
    await keep(annsAndBobs, late, fresh, batchOf({ signals: [signalOf(32, { sessionId: "late" })] }));
    expect(await found()).toEqual({
      spans: [...bobs.spans, idOf(40)],
      signals: [...bobs.signals, idOf(41), idOf(42)],
      scores: bobs.scores,
    });
    const notes = (await folder.files("forgotten")).map((file) => readFile(join(folder.dir, file), "utf8"));
    expect((await Promise.all(notes)).join("")).not.toMatch(/ann|late/);
  });

  it("reaches journals of the dead and lines set aside, and what a living collector has yet to seal", async () => {
    await mkdir(join(folder.dir, "journal"), { recursive: true });
    const dead = join(folder.dir, "journal", "1700000000000-00000000-1-0-aaaaaaaaaaaa.1.ndjson");
    await writeFile(dead, `${journalLines(annsAndBobs)}{"spans":{"userId":"ann"}}\n{"spans":{"userId":"bob"}}\n`);
    const living = await openParquetStore(folder.dir, { sealAfterMs: 1e6, compaction: false });
    await living.append(batchOf({ signals: [signalOf(50, { userId: "ann" }), signalOf(51, { userId: "bob" })] }));
    const done = await forget(folder.dir, { userId: "ann" }, { engine, nowMs });
    expect(done).toMatchObject({ removed: { spans: 4, signals: 2, scores: 1 }, setAside: 1, journals: 1 });
    await living.close();
    expect(await found()).toEqual({ ...bobs, signals: [...bobs.signals, idOf(51)] });
    const [aside = ""] = await folder.files("set-aside");
    expect(await readFile(join(folder.dir, aside), "utf8")).toMatch(/^[^\n]*bob[^\n]*\n$/);
  });

  it("keeps the columns of files that are older or newer, and names a file it cannot search", async () => {
    const at = join(folder.dir, "spans/day=2024-03-01");
    await mkdir(at, { recursive: true });
    await engine.run(sql`COPY (SELECT * FROM (VALUES ('a', 'ann', 1), ('b', 'bob', 2)) t(id, user_id, mood),
      (SELECT 'llm' AS kind, TIMESTAMP '2024-03-01 10:00:00' AS started_at)) TO ${literal(join(at, "new.parquet"))}`);
    await engine.run(
      sql`COPY (SELECT 'c' AS id, TIMESTAMP '2024-03-01 10:00:00' AS started_at) TO ${literal(join(at, "old.parquet"))}`,
    );
    await writeFile(join(at, "torn.parquet"), "PAR1 and then nothing");
    const done = await forget(folder.dir, { userId: "ann" }, { engine, nowMs });
    expect([done.removed.spans, done.files, done.unreadable.map(({ file }) => file)]).toEqual([
      1,
      1,
      ["spans/day=2024-03-01/torn.parquet"],
    ]);
    await openTables(engine, folder.dir);
    expect(await engine.run(sql`SELECT id, mood FROM spans ORDER BY id`)).toEqual([
      { id: "b", mood: 2 },
      { id: "c", mood: null },
    ]);
  });

  it("reaches files that a compaction is about to swap", async () => {
    await keep(annsAndBobs, batchOf({ spans: [spanOf(60, { userId: "bob" })] }));
    const stop = new AbortController();
    const compacting = compact(folder.dir, {
      engine,
      graceMs: 60_000,
      signal: stop.signal,
      onProgress: ({ stage }) => stage === "waiting" && stop.abort(),
    });
    await compacting;
    expect(await folder.files("compacting")).not.toEqual([]);
    await forget(folder.dir, { userId: "ann" }, { engine, nowMs });
    expect(await found()).toEqual({ ...bobs, spans: [...bobs.spans, idOf(60)] });
    expect(await folder.files("compacting")).toEqual([]);
  });
});
