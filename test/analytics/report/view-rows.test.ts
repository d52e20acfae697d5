import { ask, buildReport, questions, type Report, type Row } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { savedReport } from "../../../packages/analytics/src/elements/saved-report.ts";
import { sections, views } from "../../../packages/analytics/src/elements/views.ts";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";

const { signal } = new AbortController();
const { fromMs, toMs } = sampleWindow;
const middleMs = (fromMs + toMs) / 2;
let engine: Engine;
let report: Report;

beforeAll(async () => {
  engine = await createNodeEngine();
  await openSample(engine);
  report = JSON.parse(JSON.stringify(await buildReport(engine, { fromMs: middleMs, toMs }))) as Report;
});
afterAll(() => engine.close());

/** As JSON has them, to nine digits: a sum depends on its order. */
function rounded(rows: readonly Row[]): Row[] {
  const text = JSON.stringify(rows, (_, value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value));
  return JSON.parse(text) as Row[];
}

describe("viewRows", () => {
  it("gives a saved report rows for every view that a live one shows", async () => {
    const source = savedReport(report);
    const shown = new Set(["tiles", ...sections.flatMap(([, names]) => names)]);
    for (const { name, asks } of views.filter((view) => shown.has(view.name)))
      for (const { question, by, where, isCourse, ofReference } of Object.values(asks)) {
        const window = ofReference ? report.reference : report.window;
        if (!window) throw new Error("the report has no reference");
        const asked = { ...window, ...(by && { by }), ...(where && { where }), ...(isCourse && { every: report.every }) };
        expect(await source.ask(question, asked, signal), `${name}: ${question}`).not.toBeNull();
      }
  });

  it("holds what the engine answers", async () => {
    const { forViews = [], window, reference } = report;
    expect(forViews.length).toBeGreaterThan(20);
    for (const { question, by, every, isReference, rows } of forViews) {
      const of = isReference ? reference : window;
      const asked = { ...of, ...(by && { by }), ...(every && { every }) };
      const query = questions[question];
      if (!query) throw new Error(`no question ${question}`);
      expect(rounded(rows), question).toEqual(rounded(await ask(engine, query, asked)));
    }
  });

  it("stays away where views can ask for themselves, as in reports of before it was kept", async () => {
    const live = await buildReport(engine, { fromMs: 0, toMs: 1, reference: null, forViews: false });
    expect(live.forViews).toBeUndefined();
    expect(await savedReport(live).ask("funnel", live.window, signal)).toBeNull();
  });
});
