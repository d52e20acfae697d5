import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openParquetStore } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { batchOf, dayMs, idOf, noonMs, scoreOf, signalOf, spanOf, spansOf } from "./records.ts";
import { testStore } from "./test-store.ts";

testStore("parquet", async () => {
  const folder = await createDataFolder();
  return { store: await openParquetStore(folder.dir), read: folder.ids, remove: folder.remove };
});

describe("openParquetStore", () => {
  let folder: DataFolder;
  beforeEach(async () => {
    folder = await createDataFolder();
  });
  afterEach(() => folder.remove());

  it("lays the files out by table and day, and leaves no journal behind", async () => {
    const store = await openParquetStore(folder.dir);
    await store.append(
      batchOf({ spans: [spanOf(1), spanOf(2, { startedAtMs: noonMs + dayMs })], signals: [signalOf(3)], scores: [scoreOf(4)] }),
    );
    await store.close();
    const files = await folder.files();
    expect(files.map((file) => file.replace(/[^/]+\.parquet$/, "*.parquet"))).toEqual([
      "scores/day=2024-03-01/*.parquet",
      "signals/day=2024-03-01/*.parquet",
      "spans/day=2024-03-01/*.parquet",
      "spans/day=2024-03-02/*.parquet",
    ]);
    expect(await folder.files("journal")).toEqual([]);
  });

  it("keeps every kind of field as it came", async () => {
    const store = await openParquetStore(folder.dir);
    const span = spanOf(1, {
      startedAtMs: noonMs + 0.125,
      durationMs: 12.5,
      inputTokens: 2 ** 53 - 1,
      temperature: -0.5,
      stream: false,
      usageRaw: { prompt_tokens: 5, nested: [{ deep: "\u0000 \ud83e\uddf5" }], 'quo"te': "it's" },
      variants: { prompt: "b", "odd name": "it's {x=y}" },
      inputPiiTypes: ["email", "iban"],
      documents: [{ id: "d1", score: 0.5, ageMs: 10 }, { id: "d2" }],
      inputText: "line\nbreak \u2028 \u0000 half \ud800 a pair",
      outputText: "",
      attributes: {},
    });
    await store.append(batchOf({ spans: [span, spanOf(2, { documents: [] }), spanOf(3)] }));
    await store.close();
    const columns = `epoch_us(started_at) AS us, duration_ms, input_tokens, temperature, stream, usage_raw, variants['odd name'] AS arm,
      input_pii_types::VARCHAR AS pii, documents[1].age_ms AS age, documents[2].score AS none, len(documents) AS documents, input_text, output_text, attributes, name, variants IS NULL AS plain, day::VARCHAR AS day`;
    const [first, second, third] = await folder.rows("spans", columns);
    expect(first).toEqual({
      us: noonMs * 1000 + 125,
      duration_ms: 12.5,
      input_tokens: 2 ** 53 - 1,
      temperature: -0.5,
      stream: false,
      usage_raw: JSON.stringify(span.usageRaw),
      arm: "it's {x=y}",
      pii: "[email, iban]",
      age: 10,
      none: null,
      documents: 2,
      input_text: "line\nbreak \u2028 \u0000 half \ufffd a pair",
      output_text: "",
      attributes: "{}",
      name: null,
      plain: false,
      day: "2024-03-01",
    });
    expect(second).toMatchObject({ documents: 0, plain: true, stream: null });
    expect(third).toMatchObject({ documents: null, pii: null, usage_raw: null });
  });

  it("has every record on the disk before it says so", async () => {
    const store = await openParquetStore(folder.dir);
    await store.append(spansOf(0, 2));
    const [journal] = await folder.files("journal");
    const lines = (await readFile(join(folder.dir, journal as string), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ spans: spanOf(0) }, { spans: spanOf(1) }]);
    await store.close();
  });

  it("seals by size", async () => {
    const store = await openParquetStore(folder.dir, { sealBytes: 1000 });
    await store.append(spansOf(0, 20));
    await vi.waitFor(async () => expect(await folder.ids("spans")).toHaveLength(20), 5000);
    await store.close();
  });

  it("seals by age", async () => {
    const store = await openParquetStore(folder.dir, { sealAfterMs: 30 });
    await store.append(spansOf(0, 3));
    await vi.waitFor(async () => expect(await folder.ids("spans")).toHaveLength(3), 5000);
    await store.close();
  });

  it("shares a folder with another store, each record once", async () => {
    const [a, b] = await Promise.all([openParquetStore(folder.dir), openParquetStore(folder.dir)]);
    await Promise.all([a.append(spansOf(0, 30)), b.append(spansOf(20, 50))]);
    await Promise.all([a.seal(), b.seal()]);
    await Promise.all([b.append(spansOf(0, 10)), a.append(spansOf(45, 60))]);
    await Promise.all([a.close(), b.close()]);
    expect(await folder.ids("spans")).toEqual(Array.from({ length: 60 }, (_, i) => idOf(i)));
  });

  it("leaves the journal of a living store alone", async () => {
    const a = await openParquetStore(folder.dir);
    await a.append(spansOf(0, 3));
    const b = await openParquetStore(folder.dir);
    expect(await folder.ids("spans")).toEqual([]);
    await a.append(spansOf(3, 5));
    await a.close();
    await b.close();
    expect(await folder.ids("spans")).toHaveLength(5);
  });

  it("keeps a record that comes again with a corrected time over midnight once", async () => {
    const store = await openParquetStore(folder.dir);
    const midnightMs = Date.UTC(2024, 2, 2);
    await store.append(batchOf({ signals: [signalOf(1, { atMs: midnightMs - 1 })] }));
    await store.seal();
    await store.append(batchOf({ signals: [signalOf(1, { atMs: midnightMs + 1 })] }));
    await store.close();
    expect(await folder.ids("signals")).toEqual([idOf(1)]);
  });

  it("is not held up by a torn file that somebody else left", async () => {
    const store = await openParquetStore(folder.dir);
    await store.append(spansOf(0, 3));
    await store.seal();
    const [file] = await folder.files("spans");
    const torn = join(folder.dir, file as string, "..", "torn.parquet");
    await writeFile(torn, (await readFile(join(folder.dir, file as string))).subarray(0, 500));
    await store.append(spansOf(2, 5));
    await store.close();
    await writeFile(torn, await readFile(join(folder.dir, file as string)));
    const counts = await folder.rows("spans", "id, count(*) OVER (PARTITION BY id) AS n");
    expect(counts.filter(({ n }) => n === 1)).toHaveLength(2);
  });

  it("rejects what it could not write, and goes on when it can again", async () => {
    const store = await openParquetStore(folder.dir);
    await store.append(spansOf(0, 2));
    const [journal] = await folder.files("journal");
    await rm(join(folder.dir, journal as string));
    await expect(store.append(spansOf(2, 4))).rejects.toThrow(/removed/);
    await store.append(spansOf(4, 6));
    await store.close();
    expect(await folder.ids("spans")).toEqual([idOf(4), idOf(5)]);
  });

  it("says so when the folder cannot be made", async () => {
    const file = join(folder.dir, "a-file");
    await writeFile(file, "");
    await expect(openParquetStore(join(file, "data"))).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
