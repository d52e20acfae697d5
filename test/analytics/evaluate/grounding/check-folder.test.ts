import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFolder, createNodeEngine, openAiModel, openParquetStore, openTables } from "@telltale/analytics/node";
import { entailByModel } from "@telltale/core/grounding";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "../../../../packages/analytics/src/engine/sql.ts";
import { batchOf, spanOf } from "../../parquet/records.ts";
import { standInProvider } from "../judge/stand-in.ts";

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

  it("compares claims by a model behind a provider that stumbles, and never asks twice about an answer", async () => {
    const place = await mkdtemp(join(tmpdir(), "telltale-check-model-"));
    const store = await openParquetStore(place, { compaction: false });
    const texts = (i: number) => ({
      outputText: `Part ${i} costs ${i} euros.`,
      contextText: `Part ${i}: ${i % 2 ? i : 99} euros.`,
    });
    await store.append(batchOf({ spans: Array.from({ length: 12 }, (_, i) => spanOf(i, texts(i))) }));
    await store.close();
    const provider = await standInProvider(({ text, before }) => {
      const part = Number(/Part (\d+) costs/.exec(text)?.[1]);
      const isRepair = text.includes("That answer cannot be used");
      if (part % 4 === 0 && before === 0) return { status: 429, headers: { "retry-after": "0" }, body: {} };
      if (part % 4 === 1 && before === 0) return { status: 500, body: "<html>oops</html>" };
      if (part % 4 === 2 && !isRepair) return '{"quote": "cut off';
      return JSON.stringify({ quote: "", verdict: part % 2 ? "supported" : "contradicted" });
    });
    const model = openAiModel({ model: "m", baseUrl: `${provider.url}/v1`, pauseMs: 1, timeoutMs: 2000 });
    const grounder = { name: "m", entail: entailByModel(model.complete) };
    const { sums, written } = await checkFolder(place, { grounder });
    expect(sums).toContainEqual({ name: "groundedness", n: 12, found: 6, mean: 0.5 });
    expect(written).toBeGreaterThan(12);
    // One answer for each claim, and three repairs.
    expect(provider.paid.length).toBe(15);
    await checkFolder(place, { grounder });
    expect(provider.paid.length).toBe(15);
    await provider.close();
    await rm(place, { recursive: true });
  });
});
