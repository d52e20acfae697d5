import type { Engine, Report } from "@telltale/analytics";
import { buildReport } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { reportToHtml, reportToText } from "@telltale/analytics/views";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";

const now = Date.UTC(2025, 2, 12);
const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;
const hostile = `<script>alert("x")</script> &amp; "><img src=x onerror=alert(1)> \u202eevil \u001b[31m 船🧵`;

let engine: Engine;
let report: Report;
let empty: Report;
let hostileReport: Report;

beforeAll(async () => {
  engine = await createNodeEngine();
  await openSample(engine, false);
  empty = await buildReport(engine, { ...sampleWindow, now });
  await openSample(engine);
  report = await buildReport(engine, { fromMs: half, toMs: sampleWindow.toMs, now });
  const words = ["request_model", "response_model", "feature", "prompt_name", "prompt_version", "error_type", "tool_name"];
  const escaped = hostile.replaceAll("'", "''");
  await engine.run(
    userSql(`UPDATE made_spans SET ${words.map((word) => `${word} = '${escaped}' || (hash(id) % 3)`).join(", ")}`),
  );
  await engine.run(userSql(`UPDATE made_scores SET name = '${escaped}'`));
  hostileReport = await buildReport(engine, {
    fromMs: half,
    toMs: sampleWindow.toMs,
    now,
    title: hostile,
    warnings: [hostile],
  });
}, 120_000);
afterAll(() => engine.close());

const withFindings = (base: Report, sentence: string): Report => ({
  ...base,
  findings: [
    {
      incident: 1,
      kind: "step",
      metric: "retrieval.emptyRate",
      segment: { feature: "chat" },
      fromMs: half,
      toMs: sampleWindow.toMs,
      reference: 0.03,
      current: 0.9,
      effect: 29,
      pValue: 1e-9,
      isWorse: true,
      sentence,
    },
  ],
});

describe("reportToText", () => {
  it("reads from the verdict down to the drift table", () => {
    const text = reportToText(withFindings(report, "Retrieval is empty."));
    const order = [
      "Telltale report",
      "1 thing needs attention.",
      "Retrieval is empty.",
      "model calls",
      "LATENCY OF MODEL CALLS",
      "COST AND TOKENS",
      "ERRORS",
      "RETRIEVAL AND TOOLS",
      "SATISFACTION AND BEHAVIOUR",
      "QUALITY SCORES",
      "DRIFT AGAINST THE REFERENCE",
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("has colours only when asked to", () => {
    const control = String.fromCharCode(27);
    expect(reportToText(report)).not.toContain(control);
    expect(reportToText(report, { color: true })).toContain(`${control}[1m`);
  });

  it("says plainly that a window is empty", () => {
    const text = reportToText(empty);
    expect(text).toContain("There are no model calls in this window.");
    expect(text).toContain("There is nothing to compare with");
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("never sends a record's control characters to the terminal", () => {
    const text = reportToText(hostileReport);
    expect(text).not.toContain(String.fromCharCode(27));
    expect(text).not.toContain("\u202e");
    expect(text).toContain("\\x1b[31m");
  });

  it("keeps findings within the width", () => {
    const long = withFindings(report, `${"word ".repeat(60)}end.`);
    const lines = reportToText(long, { width: 60 }).split("\n");
    const finding = lines.filter((line) => line.includes("word"));
    expect(finding.length).toBeGreaterThan(4);
    expect(Math.max(...finding.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

describe("reportToHtml", () => {
  const pageOf = (html: string) => parseHTML(html).document;

  it("draws every chart as SVG, with the numbers in it", () => {
    const page = pageOf(reportToHtml(report));
    const charts = [...page.querySelectorAll(".card svg")];
    expect(charts.length).toBeGreaterThanOrEqual(10);
    expect(charts.every((svg) => svg.querySelectorAll("path, rect, circle, line").length > 0)).toBe(true);
    expect(page.querySelectorAll(".tile")).toHaveLength(8);
    const headings = [...page.querySelectorAll("h2")].map((heading) => heading.textContent);
    expect(headings).toEqual([
      "Latency",
      "Cost and tokens",
      "Errors, retrieval and tools",
      "Users",
      "Quality scores",
      "Drift against the reference",
    ]);
    const drift = [...page.querySelectorAll("table")].at(-1);
    expect([...(drift?.querySelectorAll("thead th") ?? [])].map((cell) => cell.textContent)).toContain("verdict");
  });

  it("needs nothing from elsewhere and runs nothing", () => {
    const page = pageOf(reportToHtml(report));
    expect(page.querySelectorAll("script, link, img, iframe, object")).toHaveLength(0);
    expect(reportToHtml(report).match(/url\(|@import|src=|href="http/g)).toBeNull();
  });

  it("is the same page each time", () => {
    const [once, again] = [reportToHtml(report), reportToHtml(report)];
    expect(again === once).toBe(true);
  });

  it("shows what records say as text, whatever it is", () => {
    const html = reportToHtml(withFindings(hostileReport, hostile));
    const page = pageOf(html);
    expect(page.querySelectorAll("script, img")).toHaveLength(0);
    expect(
      [...page.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name }) => /^on/i.test(name))),
    ).toEqual([]);
    expect(page.querySelector("h1")?.textContent).toBe(hostile);
    expect(page.querySelector(".incident p")?.textContent).toBe(hostile);
    expect(page.querySelector(".warnings li")?.textContent).toBe(hostile);
  });

  it("says plainly that a window is empty, without empty charts", () => {
    const page = pageOf(reportToHtml(empty));
    expect(page.querySelector(".verdict")?.textContent).toBe("There are no model calls in this window.");
    expect(page.querySelectorAll("svg, .tile")).toHaveLength(0);
    expect(page.body.textContent?.match(/NaN|undefined|Infinity/)).toBeNull();
  });

  it("never shows a number that is none", () => {
    for (const one of [report, hostileReport])
      expect(pageOf(reportToHtml(one)).body.textContent?.match(/NaN|undefined|Infinity/)).toBeNull();
  });
});
