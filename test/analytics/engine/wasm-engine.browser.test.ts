import { userSql } from "@telltale/analytics";
import { createBrowserEngine } from "@telltale/analytics/browser";
import { describe, expect, it } from "vitest";
import { served } from "../browser/served.ts";
import { testEngine } from "./test-engine.ts";

testEngine("browser", () => createBrowserEngine(served));

describe("createBrowserEngine", () => {
  it("gives up a statement, running or waiting, and goes on with the next", async () => {
    const engine = await createBrowserEngine(served);
    const stop = new AbortController();
    const long = engine
      .until(stop.signal)
      .run(userSql("SELECT sum(a.i * b.i) AS n FROM range(100000) a(i), range(1000000) b(i)"));
    const waiting = engine.until(stop.signal).run(userSql("SELECT 1"));
    const other = engine.run(userSql("SELECT 2 AS two"));
    setTimeout(() => stop.abort(), 300);
    await expect(long).rejects.toMatchObject({ code: "cancelled", message: "the question was given up" });
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(await other).toEqual([{ two: 2 }]);
    await engine.close();
  });

  it("gives the same rows piece by piece as in one", async () => {
    const engine = await createBrowserEngine(served);
    const statement = userSql("SELECT i, 'n' || i AS word, i / 7 AS part FROM range(30000) t(i) ORDER BY i DESC");
    expect(await engine.until(new AbortController().signal).run(statement)).toEqual(await engine.run(statement));
    await engine.close();
  });

  it("keeps to its memory, says so, and goes on", async () => {
    const engine = await createBrowserEngine({ ...served, memoryLimit: "64MB" });
    const error = engine.run(userSql("SELECT list(i) AS l FROM (SELECT i FROM range(100000000) t(i))"));
    await expect(error).rejects.toMatchObject({ code: "out_of_memory" });
    expect(await engine.run(userSql("SELECT 1 AS one"))).toEqual([{ one: 1 }]);
    await engine.close();
  });

  it("says what to serve where a file is missing or is not what it should be", async () => {
    const gone = new URL("/not-there/duckdb.wasm", location.href);
    await expect(createBrowserEngine({ ...served, mainModule: gone })).rejects.toMatchObject({
      code: "unreadable_file",
      message: expect.stringContaining(
        "/not-there/duckdb.wasm could not be loaded: serve that file of @duckdb/duckdb-wasm/dist",
      ),
    });
    await expect(createBrowserEngine({ ...served, mainWorker: "https://elsewhere.example/worker.js" })).rejects.toMatchObject({
      code: "unreadable_file",
      message: expect.stringContaining("page's own origin"),
    });
  });

  it("gives up starting", async () => {
    const stop = AbortSignal.abort();
    await expect(createBrowserEngine({ ...served, signal: stop })).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says how far loading has come", async () => {
    const shares: number[] = [];
    const engine = await createBrowserEngine({
      ...served,
      onProgress: ({ part, share }) => part === "engine" && shares.push(share),
    });
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    await engine.close();
  });
});
