import { mkdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNodeEngine, openParquetStore, recoverJournals } from "@telltale/analytics/node";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { journalLines } from "../../../packages/analytics/src/parquet/journal-lines.ts";
import type { Batch } from "../../../packages/analytics/src/parquet/store.ts";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { batchOf, dayMs, idOf, noonMs, signalOf, spanOf, spansOf } from "./records.ts";

/** After so many calls to the disk every further one fails, as if the process had ended there. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY, used: 0 }));
vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof import("node:fs/promises")>();
  const mortal = ["link", "mkdir", "open", "rename", "rm", "truncate"] as const;
  const guarded = mortal.map((name) => {
    const call = actual[name] as (...parts: unknown[]) => Promise<unknown>;
    return [
      name,
      async (...parts: unknown[]) => {
        life.used++;
        if (--life.left < 0) throw new Error("the process has ended");
        return call(...parts);
      },
    ];
  });
  return { ...actual, ...Object.fromEntries(guarded) };
});

const deadWriter = "1700000000000-00000000-1-0-aaaaaaaaaaaa";

async function leaveJournal(dir: string, text: string | Uint8Array, turn = 1): Promise<string> {
  await mkdir(join(dir, "journal"), { recursive: true });
  const path = join(dir, "journal", `${deadWriter}.${turn}.ndjson`);
  await writeFile(path, text);
  return path;
}

async function journals(folder: DataFolder): Promise<readonly string[]> {
  return (await folder.files("journal")).filter((file) => file.endsWith(".ndjson"));
}

async function recoverIn(dir: string): Promise<number> {
  const engine = await createNodeEngine({ threads: 1 });
  try {
    return await recoverJournals(engine, dir);
  } finally {
    await engine.close();
  }
}

describe("recoverJournals", () => {
  let folder: DataFolder;
  beforeEach(async () => {
    folder = await createDataFolder();
  });
  afterEach(async () => {
    life.left = Number.POSITIVE_INFINITY;
    await folder.remove();
  });

  it("finds nothing in a folder that is empty or not there", async () => {
    expect(await recoverIn(folder.dir)).toBe(0);
    expect(await recoverIn(join(folder.dir, "nowhere"))).toBe(0);
  });

  it("seals what dead writers left, in turn", async () => {
    await leaveJournal(folder.dir, journalLines(spansOf(0, 3)), 1);
    await leaveJournal(folder.dir, journalLines(spansOf(2, 5)), 2);
    expect(await recoverIn(folder.dir)).toBe(2);
    expect(await folder.ids("spans")).toEqual([0, 1, 2, 3, 4].map(idOf));
    expect(await journals(folder)).toEqual([]);
  });

  it("clears away a lock that nobody will finish, and no other", async () => {
    const [old, young] = ["old", "young"].map((name) => join(folder.dir, "journal", `${name}.lock.1.x.new`)) as [
      string,
      string,
    ];
    await mkdir(join(folder.dir, "journal"));
    for (const path of [old, young]) await writeFile(path, "");
    await utimes(old, 0, 0);
    await recoverIn(folder.dir);
    expect(await folder.files("journal")).toEqual(["journal/young.lock.1.x.new"]);
  });

  it("cuts a torn tail at every byte of the last record", async () => {
    const whole = Buffer.from(journalLines(batchOf({ spans: [spanOf(1)] })));
    const last = journalLines(batchOf({ signals: [signalOf(2, { atMs: 0, label: "é🧵" })] }));
    const both = Buffer.concat([whole, Buffer.from(last)]);
    for (let bytes = whole.length; bytes <= both.length; bytes++) {
      const dir = join(folder.dir, `cut-${bytes}`);
      const path = await leaveJournal(dir, both);
      await truncate(path, bytes);
      expect(await recoverIn(dir)).toBe(1);
      const files = await folder.files(`cut-${bytes}`);
      expect(files.filter((file) => file.includes("/spans/"))).toHaveLength(1);
      expect(files.filter((file) => file.includes("/signals/"))).toHaveLength(bytes === both.length ? 1 : 0);
      expect(files.filter((file) => file.includes("set-aside"))).toEqual([]);
    }
  }, 120_000);

  it("sets a line aside that it cannot read, with file, line and reason, and keeps the others", async () => {
    const good = (number: number) => journalLines(spansOf(number, number + 1));
    const bad: [string | Uint8Array, RegExp][] = [
      ["not JSON at all", /JSON/],
      [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /UTF-8/],
      ["\0\0\0\0", /JSON/],
      ['{"spans":{"id":"x"}}', /id: .*spanId: /],
      ['{"people":{}}', /spans, signals, scores/],
      ['{"spans":{},"signals":{}}', /one record/],
      ["{}", /one record/],
      ["5", /one record/],
    ];
    const parts = bad.flatMap(([text], i) => [Buffer.from(good(i)), Buffer.from(text), Buffer.from("\n")]);
    await leaveJournal(folder.dir, Buffer.concat([...parts, Buffer.from(good(100))]));
    await recoverIn(folder.dir);
    expect(await folder.ids("spans")).toEqual([...bad.map((_, i) => idOf(i)), idOf(100)]);
    expect(await journals(folder)).toEqual([]);
    const aside = await readFile(join(folder.dir, "set-aside", `${deadWriter}.1.ndjson`), "utf8");
    const entries = aside
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(entries.map(({ file, line }) => [file, line])).toEqual(bad.map((_, i) => [`${deadWriter}.1.ndjson`, 2 * i + 2]));
    for (const [i, [, reason]] of bad.entries()) expect(entries[i].reason).toMatch(reason);
    expect(entries[0].text).toBe("not JSON at all");
  });

  it("never loses a good line to whatever stands between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), async (noise) => {
        const inside = await createDataFolder();
        const lines = noise.flatMap((bytes, i) => [Buffer.from(journalLines(spansOf(i, i + 1))), bytes, Buffer.from("\n")]);
        await leaveJournal(inside.dir, Buffer.concat([...lines, Buffer.from(journalLines(spansOf(99, 100)))]));
        await recoverIn(inside.dir);
        expect(await inside.ids("spans")).toEqual([...noise.map((_, i) => idOf(i)), idOf(99)]);
        await inside.remove();
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  it("reads a line larger than DuckDB expects", async () => {
    const attributes = { big: "x".repeat(17 * 2 ** 20) };
    await leaveJournal(folder.dir, journalLines(batchOf({ spans: [spanOf(1, { attributes }), spanOf(2)] })));
    await recoverIn(folder.dir);
    const [row] = await folder.rows("spans", "id, length(attributes) AS chars");
    expect(row?.chars).toBe(17 * 2 ** 20 + 10);
    expect(await folder.ids("spans")).toEqual([1, 2].map(idOf));
  });

  it("loses nothing and doubles nothing wherever the process ends", async () => {
    const days = [0, 1, 2].map((days) => noonMs + days * dayMs);
    const batch: Batch = batchOf({
      spans: days.flatMap((startedAtMs, i) => [spanOf(i, { startedAtMs }), spanOf(10 + i, { startedAtMs })]),
      signals: days.slice(0, 2).map((atMs, i) => signalOf(i, { atMs })),
    });
    const again: Batch = { ...batchOf({}), spans: batch.spans.slice(1, 4), signals: batch.signals.slice(0, 1) };
    let isDone = false;
    for (let calls = 0; !isDone; calls += 2) {
      const dir = join(folder.dir, `ends-after-${calls}`);
      const inside = await createDataFolder(dir);
      await leaveJournal(dir, `${journalLines(batch)}torn tail`);
      life.left = calls;
      isDone = await recoverIn(dir).then(
        () => true,
        () => false,
      );
      life.left = Number.POSITIVE_INFINITY;
      // Another store seals some of the same records before anybody has recovered, or after.
      const store = await openParquetStore(dir, { threads: 1 });
      await store.append(again);
      await store.close();
      await recoverIn(dir);
      const found = {
        spans: await inside.ids("spans"),
        signals: await inside.ids("signals"),
        journal: await journals(inside),
      };
      expect({ calls, ...found }).toEqual({
        calls,
        spans: batch.spans.map(({ id }) => id).sort(),
        signals: batch.signals.map(({ id }) => id).sort(),
        journal: [],
      });
      await inside.remove();
    }
  }, 120_000);
});
