import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openParquetStore } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDataFolder, type DataFolder } from "../parquet/data-folder.ts";
import { batchOf, dayMs, idOf, noonMs, spanOf } from "../parquet/records.ts";
import { telltale } from "./telltale.ts";

let folder: DataFolder;
beforeEach(async () => {
  folder = await createDataFolder();
  const store = await openParquetStore(folder.dir, { compaction: false });
  for (const number of [0, 1, 2]) {
    const spans = [
      spanOf(number, { userId: number === 0 ? "ann" : "bob" }),
      spanOf(10 + number, { startedAtMs: noonMs + dayMs }),
    ];
    await store.append(batchOf({ spans }));
    await store.seal();
  }
  await store.close();
});
afterEach(() => folder.remove());

describe("telltale compact", () => {
  it("says what it would do, does it, and then has nothing to do", async () => {
    expect((await telltale(["compact", folder.dir, "--dry-run"])).out).toBe("6 files in 2 folders would be merged\n");
    expect(await folder.files("spans")).toHaveLength(6);
    const { status, out } = await telltale(["compact", folder.dir, "--grace", "0s"]);
    expect([status, out]).toEqual([0, "6 files in 2 folders merged: 6 rows, 0 duplicates left out\n"]);
    expect(await folder.files("spans")).toHaveLength(2);
    expect((await telltale(["compact", folder.dir, "--grace", "0s"])).out).toMatch(/^0 files/);
  });

  it("drops days that are too old, by name", async () => {
    const { out } = await telltale(["compact", folder.dir, "--keep", "90d", "--grace", "0s", "--older-than", "3650d"]);
    expect(out).toBe(
      "spans/day=2024-03-01 dropped\nspans/day=2024-03-02 dropped\n0 files in 0 folders merged: 0 rows, 0 duplicates left out\n",
    );
    expect(await folder.files()).toEqual([]);
  });

  it("says what is wrong with how it was called", async () => {
    expect(await telltale(["compact", `${folder.dir}/nowhere`])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/no folder/),
    });
    expect(await telltale(["compact", folder.dir, "--keep", "long"])).toMatchObject({ status: 2 });
    expect(await telltale(["compact", folder.dir, "--format", "xml"])).toMatchObject({ status: 2 });
  });
});

describe("telltale forget", () => {
  it("says what it would erase, erases it, and says so", async () => {
    expect((await telltale(["forget", folder.dir, "--user", "ann", "--dry-run"])).out).toBe(
      "1 spans, 0 signals, 0 scores would be erased, in 1 files\n",
    );
    const { status, out } = await telltale(["forget", folder.dir, "--user", "ann"]);
    expect([status, out]).toEqual([0, "1 spans, 0 signals, 0 scores erased, in 1 files\n"]);
    expect(await folder.ids("spans")).toEqual([1, 2, 10, 11, 12].map(idOf));
    const json = JSON.parse((await telltale(["forget", folder.dir, "--session", "none", "--format", "json"])).out);
    expect(json.removed).toEqual({ spans: 0, signals: 0, scores: 0 });
  });

  it("asks whose records, once", async () => {
    expect(await telltale(["forget", folder.dir])).toMatchObject({
      status: 2,
      err: expect.stringMatching(/--user ID or --session ID/),
    });
    expect(await telltale(["forget", folder.dir, "--user", "a", "--session", "b"])).toMatchObject({ status: 2 });
  });
});

describe("telltale reprice", () => {
  it("says small changes with enough digits, what it left alone, and which prices are for no call", async () => {
    const store = await openParquetStore(folder.dir, { compaction: false });
    const call = { kind: "llm", provider: undefined, responseModel: undefined, requestModel: "house-1" } as const;
    const counts = { inputTokens: 7, outputTokens: 0, cacheReadTokens: 0, reasoningTokens: 0, costUsd: undefined };
    const spans = [
      spanOf(30, { ...call, ...counts }),
      spanOf(31, { ...call, ...counts, inputTokens: 0 }),
      spanOf(32, { ...call, ...counts, costUsd: 7 }),
    ];
    await store.append(batchOf({ spans }));
    await store.close();
    const prices = join(folder.dir, "prices.json");
    const models = ["house-*", "hause-*"].map((model) => ({ model, prices: { input_mtok: 0.1 } }));
    await writeFile(prices, JSON.stringify({ date: "2026-07-01", models }));
    const { status, err } = await telltale(["reprice", folder.dir, "--prices", prices, "--dry-run"]);
    expect(status).toBe(0);
    expect(err).toContain("prices.json: no call looked at is of hause-*\n");
    expect(err).toContain(
      "\n1 of 1 calls would cost something else: $0 → $0.0000007; 7 do not say what they used; " +
        "1 stay at what their sender said (--all looks at them, too)\n",
    );
  });
});

it("does not hold up a collector that compacts by itself", async () => {
  const store = await openParquetStore(folder.dir, { compaction: { everyMs: 10, graceMs: 0 } });
  const until = async (count: number): Promise<void> => {
    while ((await folder.files("spans")).length > count) await store.append(batchOf({ spans: [spanOf(20)] }));
  };
  await until(2);
  await store.close();
  expect(await folder.ids("spans")).toEqual([0, 1, 2, 10, 11, 12, 20].map(idOf));
});
