import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, openParquetStore, openTables, type SuggestedModes, suggestModes } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "../../../../packages/analytics/src/engine/sql.ts";
import { batchOf, dayMs, noonMs, spanOf } from "../../parquet/records.ts";

let dir: string;
const window = { fromMs: noonMs - dayMs, toMs: noonMs + dayMs };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-suggest-"));
  const store = await openParquetStore(dir, { compaction: false });
  const spans = Array.from({ length: 2400 }, (_, i) =>
    spanOf(i, {
      status: "error",
      errorType: i % 3 === 0 ? "timeout" : "rate_limit",
      finishReason: "stop",
      durationMs: i < 100 ? 40_000 : 10,
    }),
  );
  await store.append(batchOf({ spans: [...spans, spanOf(5000, { finishReason: "stop" })] }));
  await store.close();
});
afterAll(() => rm(dir, { recursive: true }));

async function suggest(options: Partial<Parameters<typeof suggestModes>[1]> = {}): Promise<SuggestedModes> {
  const engine = await createNodeEngine();
  try {
    await openTables(engine, dir);
    return await suggestModes(engine, { window, ...options });
  } finally {
    await engine.close();
  }
}

describe("suggestModes", () => {
  it("compares a sample of many failures, the same in every run, and leaves explained ones out", async () => {
    const found = await suggest();
    expect(found).toMatchObject({ failed: 2400, unexplained: 2300, compared: 2000, withText: 0 });
    expect(found.clusters.map(({ terms }) => terms)).toEqual([["errorType: rate_limit"], ["errorType: timeout"]]);
    expect(found.clusters.reduce((sum, { size }) => sum + size, 0)).toBe(2000);
    expect(await suggest()).toEqual(found);
  });

  it("knows modes of an application's own", async () => {
    const mode = { name: "limits", severity: "low" } as const;
    const found = await suggest({ own: [{ mode, condition: sql`error_type = 'rate_limit'` }] });
    expect(found.clusters.map(({ terms }) => terms)).toEqual([["errorType: timeout"]]);
  });
});
