import { openParquetStore } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../../packages/analytics/src/cli/main.ts";
import { createDataFolder, type DataFolder } from "../parquet/data-folder.ts";
import { batchOf, dayMs, idOf, noonMs, spanOf } from "../parquet/records.ts";

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

async function telltale(...argv: readonly string[]) {
  let [out, err] = ["", ""];
  const status = await main(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isColoured: false,
    isWatched: false,
    widthColumns: 100,
    stopped: () => Promise.resolve(),
  });
  return { status, out, err };
}

describe("telltale compact", () => {
  it("says what it would do, does it, and then has nothing to do", async () => {
    expect((await telltale("compact", folder.dir, "--dry-run")).out).toBe("6 files in 2 folders would be merged\n");
    expect(await folder.files("spans")).toHaveLength(6);
    const { status, out } = await telltale("compact", folder.dir, "--grace", "0s");
    expect([status, out]).toEqual([0, "6 files in 2 folders merged: 6 rows, 0 duplicates left out\n"]);
    expect(await folder.files("spans")).toHaveLength(2);
    expect((await telltale("compact", folder.dir, "--grace", "0s")).out).toMatch(/^0 files/);
  });

  it("drops days that are too old, by name", async () => {
    const { out } = await telltale("compact", folder.dir, "--keep", "90d", "--grace", "0s", "--older-than", "3650d");
    expect(out).toBe(
      "spans/day=2024-03-01 dropped\nspans/day=2024-03-02 dropped\n0 files in 0 folders merged: 0 rows, 0 duplicates left out\n",
    );
    expect(await folder.files()).toEqual([]);
  });

  it("says what is wrong with how it was called", async () => {
    expect(await telltale("compact", `${folder.dir}/nowhere`)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/no folder/),
    });
    expect(await telltale("compact", folder.dir, "--keep", "long")).toMatchObject({ status: 2 });
    expect(await telltale("compact", folder.dir, "--format", "xml")).toMatchObject({ status: 2 });
  });
});

describe("telltale forget", () => {
  it("says what it would erase, erases it, and says so", async () => {
    expect((await telltale("forget", folder.dir, "--user", "ann", "--dry-run")).out).toBe(
      "1 spans, 0 signals, 0 scores would be erased, in 1 files\n",
    );
    const { status, out } = await telltale("forget", folder.dir, "--user", "ann");
    expect([status, out]).toEqual([0, "1 spans, 0 signals, 0 scores erased, in 1 files\n"]);
    expect(await folder.ids("spans")).toEqual([1, 2, 10, 11, 12].map(idOf));
    const json = JSON.parse((await telltale("forget", folder.dir, "--session", "none", "--format", "json")).out);
    expect(json.removed).toEqual({ spans: 0, signals: 0, scores: 0 });
  });

  it("asks whose records, once", async () => {
    expect(await telltale("forget", folder.dir)).toMatchObject({
      status: 2,
      err: expect.stringMatching(/--user ID or --session ID/),
    });
    expect(await telltale("forget", folder.dir, "--user", "a", "--session", "b")).toMatchObject({ status: 2 });
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
