import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, buildReport, questions, type Row } from "@telltale/analytics";
import { savedReport } from "@telltale/analytics/elements";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemViews } from "../../../packages/analytics/src/elements/system-views.ts";
import { tilesElement } from "../../../packages/analytics/src/elements/tiles.ts";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import type { Report } from "../../../packages/analytics/src/report/report.ts";

const dataset = join(import.meta.dirname, "../../../datasets/support-assistant");
const { signal } = new AbortController();
let folder: string;
let engine: Engine;
let report: Report;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-saved-"));
  for (const table of ["spans", "signals", "scores"])
    for (const day of (await readdir(join(dataset, table))).sort().slice(1, 4))
      await cp(join(dataset, table, day), join(folder, table, day), { recursive: true });
  engine = await createNodeEngine();
  const { range } = await openTables(engine, folder);
  const { fromMs, toMs } = range ?? { fromMs: 0, toMs: 0 };
  const middleMs = Math.round((fromMs + toMs) / 2);
  const built = await buildReport(engine, { fromMs: middleMs, toMs, reference: { fromMs, toMs: middleMs } });
  report = JSON.parse(JSON.stringify(built)) as Report;
}, 120_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** As JSON has them, to ten digits: a sum depends on its order. */
function rounded(rows: readonly Row[] | null): Row[] {
  const text = JSON.stringify(rows ?? [], (_, value) => (typeof value === "number" ? Number(value.toPrecision(10)) : value));
  return JSON.parse(text) as Row[];
}

describe("savedReport", () => {
  it("answers what views ask as the engine does, for its window and its reference", async () => {
    const source = savedReport(report);
    let compared = 0;
    for (const { name, asks } of [...systemViews, tilesElement]) {
      for (const { question, by, where, isCourse, ofReference, isExtra } of Object.values(asks)) {
        const window = ofReference ? report.reference : report.window;
        const query = questions[question];
        if (isCourse || !window || !query) continue;
        const asked = { ...window, ...(by && { by }), ...(where && { where }) };
        const held = await source.ask(question, asked, signal);
        if (held === null && isExtra) continue;
        const rows = rounded(await ask(engine, query, asked));
        expect(held?.length, `${name}: ${question}`).toBeGreaterThan(0);
        // A report keeps the largest rows, and leaves out empty ones.
        expect(rows, `${name}: ${question}`).toEqual(expect.arrayContaining(rounded(held)));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });

  it("narrows rows by what they carry, and says null of what it cannot know", async () => {
    const source = savedReport(report);
    const { window } = report;
    const [first] = report.latency.byModel.rows;
    const where = { model: first?.model ?? null };
    expect(await source.ask("latency", { ...window, by: ["model"], where }, signal)).toEqual([first]);
    expect(await source.ask("latency", { ...window, where }, signal)).toBeNull();
    expect(await source.ask("latency", { ...window, by: ["route"] }, signal)).toBeNull();
    expect(await source.ask("__proto__", window, signal)).toBeNull();
    const [, second] = report.latency.series;
    const zoom = { fromMs: Number(second?.atMs), toMs: Number(second?.atMs) + 1 };
    expect(await source.ask("latency", { ...zoom, every: "hour" }, signal)).toEqual([second]);
    expect(await source.ask("latency", zoom, signal)).toBeNull();
  });

  it("gives a command for a shell, whatever a name holds", async () => {
    const where = { model: "it's $(rm -rf) \n", feature: null };
    const command = await savedReport(report).sqlOf("cost", { fromMs: 0, toMs: 60_000, by: ["model"], every: "day", where });
    expect(command).toBe(
      "npx telltale ask DIR cost --from 1970-01-01 --to 1970-01-01T00:01Z --by model --every day --where 'model=it'\\''s $(rm -rf) \n' --where feature=",
    );
  });
});
