import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Engine, sql } from "@telltale/analytics";
import { type CompactOptions, compact, createNodeEngine, land, openParquetStore, openTables } from "@telltale/analytics/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { literal, userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { batchOf, dayMs, idOf, noonMs, signalOf, spanOf, spansOf } from "./records.ts";

/** After so many calls to the disk every further one fails, as if the process had ended there. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }));
vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof import("node:fs/promises")>();
  const mortal = ["link", "mkdir", "open", "rename", "rm", "rmdir", "writeFile", "copyFile"] as const;
  const guarded = mortal.map((name) => {
    const call = actual[name] as (...parts: unknown[]) => Promise<unknown>;
    return [
      name,
      async (...parts: unknown[]) => {
        if (--life.left < 0) throw new Error("the process has ended");
        return call(...parts);
      },
    ];
  });
  return { ...actual, ...Object.fromEntries(guarded) };
});

let folder: DataFolder;
let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
});
afterAll(() => engine.close());
beforeEach(async () => {
  folder = await createDataFolder();
});
afterEach(async () => {
  life.left = Number.POSITIVE_INFINITY;
  await folder.remove();
});

const nowMs = noonMs + 10 * dayMs;
const now = (dir = folder.dir, options: CompactOptions = {}) => compact(dir, { engine, graceMs: 0, nowMs, ...options });

/** Spans of one file, by number; `more` gives them other columns. */
async function landSpans(
  name: string,
  from: number,
  to: number,
  { dir = folder.dir, days = 1, first = 0 } = {},
): Promise<void> {
  await land(
    engine,
    dir,
    "spans",
    sql`SELECT printf('0198c0de-0000-7000-8000-%012x', i) AS id, printf('%016x', i + 1) AS span_id, 'llm' AS kind, 'ok' AS status,
      TIMESTAMP '2024-03-01 12:00:00' + INTERVAL (${first} + i % ${days}) DAY + INTERVAL (${to} - i) SECOND AS started_at
      FROM range(${from}, ${to}) t(i)`,
    { name },
  );
}

async function copy(path: string, select: string): Promise<void> {
  const file = join(folder.dir, path);
  await mkdir(dirname(file), { recursive: true });
  await engine.run(sql`COPY (${userSql(select)}) TO ${literal(file)} (FORMAT parquet)`);
}

const tableFiles = async (dir = folder) => (await dir.files()).filter((file) => /^(spans|signals|scores)/.test(file));
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => idOf(from + i));

describe("compact", () => {
  it("makes one file of a day's, sorted by time, in row groups of use, and leaves nothing else", async () => {
    for (let i = 0; i < 5; i++) await landSpans(`part-${i}`, i * 4000, i * 4000 + 4000, { days: 2 });
    const done = await now(folder.dir, { rowGroupRows: 2048 });
    expect(done).toMatchObject({ isLeftToAnother: false, rows: 20_000, duplicates: 0, dropped: [], skipped: [] });
    expect(done.merged.map(({ place, files }) => [place, files])).toEqual([
      ["spans/day=2024-03-01", 5],
      ["spans/day=2024-03-02", 5],
    ]);
    expect(await folder.files()).toHaveLength(2);
    expect(await folder.ids("spans")).toEqual(ids(0, 20_000));
    const [file = ""] = await tableFiles();
    const path = literal(join(folder.dir, file));
    const [groups] = await engine.run(sql`SELECT num_rows, num_row_groups FROM parquet_file_metadata(${path})`);
    expect(groups?.num_rows).toBe(10_000);
    expect(groups?.num_row_groups).toBeGreaterThanOrEqual(3);
    const [order] = await engine.run(sql`SELECT count_if(started_at < before) AS wrong FROM
      (SELECT started_at, lag(started_at) OVER (ORDER BY file_row_number) AS before FROM read_parquet(${path}))`);
    expect(order?.wrong).toBe(0);
    expect(await now()).toMatchObject({ merged: [], rows: 0 });
  });

  it("keeps a record that came into two files once", async () => {
    await landSpans("a", 0, 30);
    const [file = ""] = await tableFiles();
    await writeFile(join(folder.dir, dirname(file), "b.parquet"), await readFile(join(folder.dir, file)));
    expect(await now()).toMatchObject({ rows: 30, duplicates: 30 });
    expect(await folder.ids("spans")).toEqual(ids(0, 30));
  });

  it("leaves a day that is not over until it has many files", async () => {
    for (let i = 0; i < 3; i++) await landSpans(`part-${i}`, i, i + 1);
    expect(await now(folder.dir, { nowMs: noonMs })).toMatchObject({ merged: [] });
    expect(await now(folder.dir, { olderThanMs: 20 * dayMs })).toMatchObject({ merged: [] });
    expect(await now(folder.dir, { nowMs: noonMs, manyFiles: 3 })).toMatchObject({ merged: [{ files: 3 }] });
  });

  it("says what it would do, and does nothing", async () => {
    for (let i = 0; i < 3; i++) await landSpans(`part-${i}`, i * 10, i * 10 + 10, { days: 2 });
    const before = await folder.files();
    const told = await now(folder.dir, { dryRun: true, keepMs: 9 * dayMs });
    expect(told.merged.map(({ place }) => place)).toEqual(["spans/day=2024-03-02"]);
    expect(told.dropped).toEqual(["spans/day=2024-03-01"]);
    expect(await folder.files()).toEqual(before);
  });

  it("drops days that ended too long ago, whole, and no journal", async () => {
    await landSpans("old", 0, 20, { days: 2 });
    const store = await openParquetStore(folder.dir);
    await store.append(batchOf({ spans: [spanOf(99)] }));
    const done = await now(folder.dir, { keepMs: 9 * dayMs });
    expect(done.dropped).toEqual(["spans/day=2024-03-01"]);
    expect(await folder.files("journal")).toHaveLength(1);
    await store.close();
    expect(await folder.ids("spans")).toContain(idOf(99));
    expect(await now(folder.dir, { keepMs: 90 * dayMs })).toMatchObject({ dropped: [] });
  });

  it("keeps columns that older files lack and newer ones have more of", async () => {
    const old = "SELECT 'a' AS id, TIMESTAMP '2024-03-01 10:00:00' AS started_at, 'llm' AS kind, 7::INTEGER AS input_tokens";
    await copy("spans/day=2024-03-01/old.parquet", old);
    await landSpans("own", 0, 2);
    await copy(
      "spans/day=2024-03-01/new.parquet",
      "SELECT 'b' AS id, TIMESTAMP '2024-03-01 11:00:00' AS started_at, 'llm' AS kind, MAP {'x': 1} AS mood, 5 AS cached, 3::BIGINT AS input_tokens",
    );
    const before = await viewed();
    expect(await now()).toMatchObject({ rows: 4, skipped: [] });
    expect(await tableFiles()).toHaveLength(1);
    expect(await viewed()).toEqual(before);
    expect(before.find(({ id }) => id === "b")).toMatchObject({
      mood: "{x=1}",
      cached: 5,
      input_tokens: 3,
      reasoning_ms: null,
    });
  });

  const viewed = async () => {
    await openTables(engine, folder.dir);
    return engine.run(
      sql`SELECT id, started_at, kind, input_tokens, reasoning_ms, mood::VARCHAR AS mood, cached, status, day FROM spans ORDER BY id`,
    );
  };

  it("goes round a file that is torn, or somebody else's, and names it", async () => {
    for (let i = 0; i < 3; i++) await landSpans(`part-${i}`, i * 10, i * 10 + 10);
    const at = join(folder.dir, "spans/day=2024-03-01");
    await writeFile(join(at, "torn.parquet"), (await readFile(join(at, "part-0.parquet"))).subarray(0, 700));
    await copy("spans/day=2024-03-01/other.parquet", "SELECT 1 AS other");
    const { merged, skipped } = await now();
    expect(merged).toHaveLength(1);
    expect(skipped.map(({ file, reason }) => [file.split("/").at(-1), reason.length > 0]).sort()).toEqual([
      ["other.parquet", true],
      ["torn.parquet", true],
    ]);
    expect(await tableFiles()).toHaveLength(3);
    await openTables(engine, folder.dir);
    expect(await engine.run(sql`SELECT count(id) AS n FROM spans`)).toEqual([{ n: 30 }]);
  });

  it("is done by one of several at once", async () => {
    for (let i = 0; i < 4; i++) await landSpans(`part-${i}`, i * 100, i * 100 + 100, { days: 3 });
    const all = await Promise.all([now(), now(), now()]);
    expect(all.map(({ isLeftToAnother }) => isLeftToAnother).sort()).toEqual([false, true, true]);
    expect(await folder.ids("spans")).toEqual(ids(0, 400));
    expect(await tableFiles()).toHaveLength(3);
  });

  it("says so where there is no folder", async () => {
    await expect(now(join(folder.dir, "nowhere"))).rejects.toThrow(/ENOENT/);
  });

  it("knows a record that comes again after its day was compacted, also after a restart", async () => {
    const first = await openParquetStore(folder.dir);
    for (let i = 0; i < 3; i++) {
      await first.append(spansOf(i * 10, i * 10 + 10));
      await first.append(batchOf({ signals: [signalOf(i)] }));
      await first.seal();
    }
    await now();
    await first.append(spansOf(5, 25));
    await first.close();
    const second = await openParquetStore(folder.dir);
    await second.append(batchOf({ spans: spansOf(0, 31).spans, signals: [signalOf(0), signalOf(3)] }));
    await second.close();
    await now();
    expect(await folder.ids("spans")).toEqual(ids(0, 31));
    expect(await folder.ids("signals")).toEqual(ids(0, 4));
    expect(await tableFiles()).toHaveLength(2);
  });

  it("shows every record once to our readers at each step, wherever it ends, and the next one goes on", async () => {
    const template = join(folder.dir, "template");
    await landSpans("old", 0, 2, { dir: template });
    for (let i = 0; i < 2; i++) await landSpans(`part-${i}`, 2 + i * 5, 7 + i * 5, { dir: template, first: 1 });
    // Every third call; every one where there is time for it.
    const by = process.env.TELLTALE_KILLS ? 1 : 4;
    let isDone = false;
    for (let calls = 0; !isDone; calls += by) {
      const dir = join(folder.dir, `ends-after-${calls}`);
      await cp(template, dir, { recursive: true });
      life.left = calls;
      isDone = await now(dir, { keepMs: 9.5 * dayMs }).then(
        () => true,
        () => false,
      );
      life.left = Number.POSITIVE_INFINITY;
      const counts = async () => {
        await openTables(engine, dir);
        const [row] = await engine.run(sql`SELECT count(*) AS n, count(DISTINCT id) AS ids FROM spans WHERE id LIKE '%'`);
        return row;
      };
      // The day that is too old goes at once or not at all.
      const seen = await counts();
      expect([calls, seen?.n]).toEqual([calls, seen?.ids]);
      expect([10, 12]).toContain(seen?.n);
      // The same records come again, partly under a name that is there, before anybody went on.
      await landSpans("old", 0, 2, { dir });
      await landSpans("part-1", 2, 12, { dir, first: 1 });
      expect([calls, await counts()]).toEqual([calls, { n: 12, ids: 12 }]);
      await now(dir);
      expect([calls, await counts()]).toEqual([calls, { n: 12, ids: 12 }]);
      const left = (await readdir(dir, { recursive: true })).filter((name) => /(draft|json|parquet)$/.test(name));
      expect([calls, left.filter((name) => !name.startsWith("spans"))]).toEqual([calls, []]);
      await rm(dir, { recursive: true });
    }
  }, 120_000);

  it("hides no record from a reader, neither through our tables nor through a glob", async () => {
    const reader = await createNodeEngine({ threads: 1 });
    const glob = literal(join(folder.dir, "spans", "*", "*.parquet"));
    await landSpans("first", 0, 100, { days: 2 });
    let landed = 100;
    let isOver = false;
    const graceMs = 800;
    const looks = { tables: 0, glob: 0, again: 0 };
    const watch = async () => {
      for (; !isOver; looks.tables++) {
        const atLeast = landed;
        const startedAt = performance.now();
        const ours = await openTables(reader, folder.dir)
          .then(() => reader.run(sql`SELECT count(*) AS n, count(DISTINCT id) AS ids FROM spans WHERE status = 'ok'`))
          // On a machine that is busy enough.
          .catch(() => expect(performance.now() - startedAt).toBeGreaterThan(graceMs));
        if (ours) expect(ours[0]?.n).toBe(ours[0]?.ids);
        if (ours) expect(ours[0]?.ids).toBeGreaterThanOrEqual(atLeast);
        const before = landed;
        // A file that goes while DuckDB is about to open it is an error, which says so; never a wrong answer.
        const answer = await reader
          .run(sql`SELECT count(DISTINCT id) AS ids FROM read_parquet(${glob})`)
          .catch((cause: Error) => {
            expect(cause.message).toMatch(/no such file|cannot open file|no files found/i);
            looks.again++;
          });
        if (!answer) continue;
        looks.glob++;
        expect(answer[0]?.ids).toBeGreaterThanOrEqual(before);
      }
    };
    const work = async () => {
      for (let round = 1; round <= 5; round++) {
        await landSpans(`round-${round}`, landed, landed + 100, { days: 2 });
        landed += 100;
        await now(folder.dir, { graceMs });
      }
      isOver = true;
    };
    await Promise.all([watch(), work()]).finally(() => {
      isOver = true;
    });
    await reader.close();
    expect(await folder.ids("spans")).toEqual(ids(0, 600));
    expect(Math.min(looks.tables, looks.glob)).toBeGreaterThan(5);
  });
});
