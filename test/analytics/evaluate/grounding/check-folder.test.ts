import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFolder, createNodeEngine, openParquetStore, openTables } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "../../../../packages/analytics/src/engine/sql.ts";
import { batchOf, spanOf } from "../../parquet/records.ts";

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-check-"));
  const store = await openParquetStore(dir, { compaction: false });
  await store.append(
    batchOf({ spans: Array.from({ length: 700 }, (_, i) => spanOf(i, { outputText: `Answer ${i}.`, outputPiiTypes: [] })) }),
  );
  await store.close();
});
afterAll(() => rm(dir, { recursive: true }));

async function drawn() {
  const engine = await createNodeEngine();
  try {
    await openTables(engine, dir);
    return await engine.run(sql`SELECT span_id, inclusion_probability AS chance FROM scores ORDER BY span_id`);
  } finally {
    await engine.close();
  }
}

describe("checkFolder", () => {
  it("writes nothing when it is only to look, and refuses a sample that is none", async () => {
    expect(await checkFolder(dir, { isDry: true, sample: { count: 70 } })).toMatchObject({ withText: 700, written: 0 });
    expect(await drawn()).toEqual([]);
    await expect(checkFolder(dir, { sample: 1.5 })).rejects.toThrow(RangeError);
  });

  it("keeps the chance of what it drew, and is gone on with after it was stopped", async () => {
    const stopping = new AbortController();
    const stopped = await checkFolder(dir, { sample: 0.9, signal: stopping.signal, onProgress: () => stopping.abort() });
    expect(stopped).toMatchObject({ checked: 500, written: 500, isStopped: true });
    const rest = await checkFolder(dir, { sample: 0.9 });
    expect(rest).toMatchObject({ already: 500, written: rest.checked - 500, isStopped: false });
    expect(Math.abs(rest.checked - 630)).toBeLessThan(50);
    const scores = await drawn();
    expect(new Set(scores.map(({ span_id: id }) => id)).size).toBe(rest.checked);
    expect(scores.every(({ chance }) => chance === 0.9)).toBe(true);
  });
});
