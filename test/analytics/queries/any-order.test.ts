import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, openTables, type TableRecord, writeRecords } from "@telltale/analytics/node";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { answersOf, differences, toText } from "../browser/answers.ts";
import { hostileTableRecords } from "../browser/hostile-records.ts";

const engine = await createNodeEngine({ threads: 2 });
const dir = await mkdtemp(join(tmpdir(), "telltale-order-"));
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

/** What is said of records that lie in files, in this order. */
async function answersOver(name: string, files: readonly (readonly TableRecord[])[]) {
  for (const [i, records] of files.entries()) await writeRecords(engine, join(dir, name), records, { name: `part-${i}` });
  const { range } = await openTables(engine, join(dir, name));
  return JSON.parse(toText(await answersOf(engine, range)));
}

it("answers every question alike, in whatever order and however many files the records are", async () => {
  const [shuffled = []] = fc.sample(
    fc.shuffledSubarray([...hostileTableRecords], { minLength: hostileTableRecords.length }),
    1,
  );
  const thirds = [0, 1, 2].map((part) => shuffled.filter((_, i) => i % 3 === part));
  const ordered = await answersOver("ordered", [hostileTableRecords]);
  expect(ordered.length).toBeGreaterThan(100);
  expect(differences(await answersOver("shuffled", thirds), ordered)).toEqual([]);
}, 300_000);
