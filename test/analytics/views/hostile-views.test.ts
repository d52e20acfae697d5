import type { Engine } from "@telltale/analytics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyPage } from "../../../packages/analytics/src/views/empty-page.ts";
import { drawViews } from "./draw-views.ts";
import { hostileName, withAtMost, withHostileNames, withNulls, withThousands, withWildNumbers } from "./hostile-rows.ts";
import { half, sampleViewRows } from "./sample-view-rows.ts";
import type { ViewRows } from "./view-rows.ts";

let engine: Engine;
let rows: ViewRows;

beforeAll(async () => {
  const sample = await sampleViewRows();
  engine = sample.engine;
  const finding = {
    incident: 1,
    kind: "step",
    metric: "cost",
    segment: {},
    fromMs: half,
    toMs: half,
    reference: 1,
    current: 2,
    effect: 1,
    pValue: 0,
    isWorse: true,
    sentence: "It rose.",
  } as const;
  const { report } = sample.rows;
  rows = { ...sample.rows, report: { ...report, findings: [finding], warnings: ["a file was left out"] } };
}, 120_000);
afterAll(() => engine.close());

/** What came of each view: never a throw, a foreign element, a handler, or a number that is none. */
function drawn(given: ViewRows) {
  const views = Object.entries(drawViews(given, { document: emptyPage(), width: 320 }));
  for (const [name, view] of views) {
    const all = [...view.querySelectorAll("*")];
    expect(view.querySelectorAll("script, img, b, style, [style], [onerror]").length, name).toBe(0);
    expect(all.length, `${name} is bounded`).toBeLessThan(name === "reportView" ? 12_000 : 6_000);
    expect(view.outerHTML, name).not.toMatch(/NaN|undefined|Infinity/);
  }
  return Object.fromEntries(views);
}

describe("views of hostile data", () => {
  it("show the worst of names as text, on one line, cut where it is long", () => {
    const views = drawn(withHostileNames(rows));
    for (const name of [
      "toolsView",
      "costStackView",
      "failureModesView",
      "funnelView",
      "traceView",
      "alertsView",
      "driftView",
      "experimentView",
      "regressionView",
      "securityView",
      "segmentsView",
    ]) {
      const text = views[name]?.textContent ?? "";
      expect(text, name).toContain("</title></style>");
      expect(text, name).not.toContain("\u202e");
      expect(text.length, name).toBeLessThan(hostileName.length * 8);
    }
  });

  it("draw ten thousand of anything with few elements, and say how many are not drawn", () => {
    const views = drawn(withThousands(rows));
    for (const name of [
      "toolsView",
      "costStackView",
      "latencyRangesView",
      "failureModesView",
      "funnelView",
      "traceView",
      "alertsView",
      "driftView",
      "rowsView",
      "retentionView",
      "experimentView",
      "regressionView",
      "securityView",
      "segmentsView",
    ])
      expect(views[name]?.textContent, name).toMatch(/\d others/);
  });

  it("say in words that there is nothing, of no rows", () => {
    const views = drawn(withAtMost(rows, 0));
    for (const name of [
      "toolsView",
      "costStackView",
      "latencyRangesView",
      "failureModesView",
      "funnelView",
      "traceView",
      "alertsView",
      "percentilesView",
      "histogramView",
      "ecdfView",
      "survivalView",
      "retentionView",
      "rowsView",
      "driftView",
      "courseView",
      "depthView",
      "experimentView",
      "regressionView",
      "securityView",
      "segmentsView",
    ])
      expect(views[name]?.querySelector(".tt-empty")?.textContent, name).toMatch(/^\p{Lu}.{10,}\.$/u);
  });

  it("draw one row, nulls in every cell, and numbers that are none", () => {
    for (const given of [withAtMost(rows, 1), withNulls(rows), withWildNumbers(rows)]) drawn(given);
  });
});
