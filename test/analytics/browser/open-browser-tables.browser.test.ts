/// <reference types="vite/client" />
import { ask, sql, traffic, userSql } from "@telltale/analytics";
import { type BrowserEngine, createBrowserEngine, type LoadProgress, openBrowserTables } from "@telltale/analytics/browser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileRecords } from "./hostile-records.ts";
import { served } from "./served.ts";

const dataFiles = Object.keys(import.meta.glob("../../../datasets/support-assistant/**/*.parquet", { query: "?url" })).map(
  (path) => path.replace(/^(\.\.\/)+/, "/"),
);
const spanFiles = dataFiles.filter((path) => path.includes("/spans/")).sort();
const patienceMs = 300_000;
const { spans, signals } = hostileRecords;
let engine: BrowserEngine;

beforeAll(async () => {
  engine = await createBrowserEngine(served);
}, patienceMs);
afterAll(() => engine.close());

const count = async (table: "spans" | "signals" | "sessions") =>
  Number((await engine.run(userSql(`SELECT count(*) AS n FROM ${table}`)))[0]?.n);

describe("openBrowserTables, over records", () => {
  it(
    "adds them as they come, each once, and tells the range",
    async () => {
      const tables = await openBrowserTables(engine, { records: { spans: spans.slice(0, 10) } });
      expect(await count("spans")).toBe(10);
      const range = await tables.add({ spans: spans.slice(5, 30), signals: signals.slice(0, 3) });
      expect([await count("spans"), await count("signals")]).toEqual([30, 3]);
      const times = [
        ...spans.slice(0, 30).map(({ startedAtMs }) => startedAtMs),
        ...signals.slice(0, 3).map(({ atMs }) => atMs),
      ];
      expect(range).toEqual({ fromMs: Math.floor(Math.min(...times)), toMs: Math.floor(Math.max(...times)) + 1 });
      expect((await ask(engine, traffic, { ...range, where: { kind: spans.map(({ kind }) => kind) } }))[0]?.n).toBe(30);
    },
    patienceMs,
  );

  it(
    "takes none of them if one is not a record, and says which and why",
    async () => {
      const tables = await openBrowserTables(engine, {});
      const broken = { ...spans[1], status: "fine" } as unknown as (typeof spans)[number];
      await expect(tables.add({ signals: signals.slice(0, 5), spans: [broken] })).rejects.toMatchObject({
        code: "type",
        message: expect.stringMatching(/^spans\[0\]: status: /),
      });
      expect([await count("spans"), await count("signals")]).toEqual([0, 0]);
    },
    patienceMs,
  );

  it(
    "takes the place of what was open before",
    async () => {
      await openBrowserTables(engine, { records: { spans: spans.slice(0, 4) } });
      await openBrowserTables(engine, { records: { spans: spans.slice(0, 2) } });
      expect(await count("spans")).toBe(2);
    },
    patienceMs,
  );
});

describe("a statement on a new engine", () => {
  const records = { spans: spans.slice(0, 4), signals: signals.slice(0, 3) };

  it.each([
    [
      "metrics and sessions after a question without them",
      ["SELECT count(*) FROM spans", "SELECT p50(turns) AS name FROM sessions"],
      1,
    ],
    ["metrics when they are asked for first", ["SELECT p95(duration_ms) AS name FROM spans"], 1],
    [
      "all four views when it is first asked what there is",
      ["SELECT view_name AS name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'"],
      4,
    ],
  ] as const)(
    "finds %s",
    async (_, statements, rows) => {
      const fresh = await createBrowserEngine(served);
      await openBrowserTables(fresh, { records });
      let found: readonly unknown[] = [];
      for (const statement of statements) found = await fresh.run(userSql(statement));
      expect(found).toEqual(Array.from({ length: rows }, () => ({ name: expect.anything() })));
      await fresh.close();
    },
    patienceMs,
  );
});

const suite = spanFiles.length > 3 ? describe : describe.skip;

suite("openBrowserTables, over files", () => {
  it(
    "fetches no file outside its window",
    async () => {
      const [, day = ""] = /day=([\d-]+)/.exec(spanFiles[3] ?? "") ?? [];
      const window = { fromMs: Date.parse(day), toMs: Date.parse(day) + 86_400_000 };
      performance.clearResourceTimings();
      const tables = await openBrowserTables(engine, { urls: dataFiles }, { window });
      expect(await count("spans")).toBeGreaterThan(0);
      const asked = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".parquet"));
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.every(({ name }) => name.includes(`day=${day}`))).toBe(true);
      expect(tables.range?.fromMs).toBeGreaterThanOrEqual(window.fromMs);
      expect(tables.range?.toMs).toBeLessThanOrEqual(window.toMs);
    },
    patienceMs,
  );

  it(
    "brings more columns as more are asked for, each beside its own row, and tells how far it is",
    async () => {
      const told: LoadProgress[] = [];
      await openBrowserTables(engine, { urls: spanFiles.slice(0, 3) }, { onProgress: (progress) => told.push(progress) });
      const first = await engine.run(sql`SELECT id, started_at FROM spans ORDER BY id LIMIT 50`);
      const then = await engine.run(sql`SELECT id, started_at, model, duration_ms, day FROM spans ORDER BY id LIMIT 50`);
      expect(then.map(({ id, started_at }) => ({ id, started_at }))).toEqual(first);
      const whole = await openBrowserTables(engine, { urls: spanFiles.slice(0, 3) });
      expect(whole.files.spans).toHaveLength(3);
      expect(await engine.run(sql`SELECT id, started_at, model, duration_ms, day FROM spans ORDER BY id LIMIT 50`)).toEqual(
        then,
      );
      expect(new Set(told.map(({ part }) => part))).toEqual(new Set(["files", "columns"]));
      expect(told.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
      expect(told.at(-1)).toMatchObject({ part: "columns", share: 1, what: "the columns of spans" });
    },
    patienceMs,
  );

  it(
    "brings what a script reads, too",
    async () => {
      await openBrowserTables(engine, { urls: spanFiles.slice(0, 2) });
      const rows = await engine.run(
        userSql("CREATE OR REPLACE TEMP TABLE calls AS SELECT status FROM spans; SELECT count(status) AS n FROM calls"),
      );
      expect(Number(rows[0]?.n)).toBe(await count("spans"));
    },
    patienceMs,
  );

  it(
    "gives up fetching columns, and fetches them when asked again",
    async () => {
      await openBrowserTables(engine, { urls: spanFiles });
      const stop = new AbortController();
      const asked = ask(engine.until(stop.signal), traffic, { fromMs: 0, toMs: Date.now() });
      stop.abort();
      await expect(asked).rejects.toMatchObject({ code: "cancelled" });
      expect((await ask(engine, traffic, { fromMs: 0, toMs: 4e12 }))[0]?.n).toBeGreaterThan(0);
    },
    patienceMs,
  );

  it(
    "reads the origin private file system, and files and records together",
    async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("exports", { create: true });
      const inside = await folder.getDirectoryHandle("spans", { create: true });
      const bytes = await (await fetch(spanFiles[0] ?? "")).arrayBuffer();
      const writable = await (await inside.getFileHandle("a.parquet", { create: true })).createWritable();
      await writable.write(bytes);
      await writable.close();
      const kept = await openBrowserTables(engine, { opfs: "exports" });
      expect(kept.files.spans).toEqual(["exports/spans/a.parquet"]);
      const n = await count("spans");
      expect(n).toBeGreaterThan(0);
      await openBrowserTables(engine, { files: [new File([bytes], "spans.parquet")], records: { spans: spans.slice(0, 7) } });
      expect(await count("spans")).toBe(n + 7);
      await expect(openBrowserTables(engine, { opfs: "nowhere" })).rejects.toMatchObject({
        code: "missing",
        message: "there is no folder nowhere in the origin private file system",
      });
      await root.removeEntry("exports", { recursive: true });
    },
    patienceMs,
  );
});
