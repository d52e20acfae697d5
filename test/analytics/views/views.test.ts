import type { Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import * as views from "@telltale/analytics/views";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyPage } from "../../../packages/analytics/src/views/empty-page.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";
import { drawViews } from "./draw-views.ts";
import { askViewRows, type ViewRows } from "./view-rows.ts";

const dayMs = 86_400_000;
const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;
const options = { document: emptyPage() };
let engine: Engine;
let rows: ViewRows;

beforeAll(async () => {
  engine = await createNodeEngine();
  await openSample(engine);
  // The sample calls tools in its first half only.
  const asked = await askViewRows(
    engine,
    { fromMs: sampleWindow.fromMs, toMs: half },
    { fromMs: half, toMs: sampleWindow.toMs },
  );
  const alert = { rule: "errors", severity: "critical", startedAtMs: half - dayMs, endedAtMs: null, title: "Errors rise" };
  rows = { ...asked, alerts: [alert] };
}, 120_000);
afterAll(() => engine.close());

const label = (view: Element) => view.querySelector("svg.tt-plot")?.getAttribute("aria-label") ?? "";
const cells = (view: Element, column: number) =>
  [...view.querySelectorAll("tbody tr")].map((row) => row.querySelectorAll("td")[column]?.textContent);

describe("every view", () => {
  it("is a picture that says its numbers in words, or a table, and has no style of its own", () => {
    for (const [name, view] of Object.entries(drawViews(rows, options))) {
      const plots = [...view.querySelectorAll("svg.tt-plot")];
      expect(plots.length + view.querySelectorAll("table, .tt-tiles").length, name).toBeGreaterThan(0);
      for (const plot of plots) {
        expect(plot.getAttribute("role"), name).toBe("img");
        expect(plot.getAttribute("aria-label"), name).toMatch(/\d/);
      }
      expect(view.querySelectorAll("style, [style], script").length, name).toBe(0);
      expect(view.outerHTML, name).not.toMatch(/NaN|undefined|Infinity|url\(/);
    }
  });

  it("is drawn from the questions' rows: none is empty", () => {
    const drawn = drawViews(rows, options);
    const empty = Object.entries(drawn).filter(
      ([, view]) => view.classList.contains("tt-view") && view.querySelector(".tt-empty"),
    );
    expect(empty.map(([name, view]) => `${name}: ${view.querySelector(".tt-empty")?.textContent}`)).toEqual([]);
  });

  it("has the title, caption and heading it is told", () => {
    const view = views.toolsView(rows.report.tools, { ...options, title: "Our tools", caption: "Since May.", headingLevel: 4 });
    expect(view.querySelector("h4")?.textContent).toBe("Our tools");
    expect(view.querySelector("figcaption")?.textContent).toContain("Since May.");
  });
});

describe("percentilesView", () => {
  const day = (i: number, n: number, p50Ms: number) => ({
    atMs: sampleWindow.fromMs + i * dayMs,
    n,
    p50Ms,
    p95Ms: 2 * p50Ms,
    p99Ms: 3 * p50Ms,
  });

  it("titles each point with its percentiles and its size", () => {
    const view = views.percentilesView([day(0, 500, 100), day(1, 500, 110), day(2, 500, 120)], options);
    expect([...view.querySelectorAll("svg title")].map((title) => title.textContent)).toEqual([
      "2025-03-01\np50 100 ms\np95 200 ms\np99 300 ms\n500 calls",
      "2025-03-02\np50 110 ms\np95 220 ms\np99 330 ms\n500 calls",
      "2025-03-03\np50 120 ms\np95 240 ms\np99 360 ms\n500 calls",
    ]);
    expect(label(view)).toContain("Median between 100 ms and 120 ms, p95 between 200 ms and 240 ms");
  });

  it("gives no p99 of fewer than a hundred calls, and says so", () => {
    const view = views.percentilesView([day(0, 50, 100), day(1, 500, 110), day(2, 19, 120)], options);
    const titles = [...view.querySelectorAll("svg title")].map((title) => title.textContent ?? "");
    expect(titles.map((title) => [title.includes("p95 –"), title.includes("p99 –")])).toEqual([
      [false, true],
      [false, false],
      [true, true],
    ]);
    expect(view.textContent).toContain("2 of 3 points have fewer than 100 calls, too few for a p99.");
  });

  it("draws no line through two points, but says them, nor through several parts, and says why", () => {
    const few = views.percentilesView([day(0, 500, 100), day(1, 19, 110)], options);
    expect(few.querySelector("svg")).toBeNull();
    expect([...few.querySelectorAll(".tt-few li")].map((point) => point.textContent)).toEqual([
      "p50 100 ms, p95 200 ms, p99 300 ms, 500 calls2025-03-01",
      "p50 110 ms, 19 calls2025-03-02",
    ]);
    expect(views.percentilesView([day(0, 500, 100), day(0, 500, 110), day(1, 500, 110)], options).textContent).toContain(
      "several parts at once",
    );
  });
});

describe("meanView and rateView", () => {
  it("say a single value once, with its interval and its size", () => {
    const at = { atMs: sampleWindow.fromMs, n: 25 };
    const mean = views.meanView([{ ...at, mean: 0.8, sd: 0.5 }], { ...options, what: "satisfaction" });
    expect(mean.textContent).toBe("Mean of satisfaction0.8 (0.604 to 0.996), n = 252025-03-01");
    const rate = views.rateView([{ ...at, errorRate: 0.2, errorRateLow: 0.1, errorRateHigh: 0.4 }], {
      ...options,
      rate: "errorRate",
      what: "calls that failed",
    });
    expect(rate.textContent).toBe("Rate of calls that failed20.0 % (10.0 % to 40.0 %), n = 252025-03-01");
  });
});

describe("costStackView", () => {
  const row = (model: string, i: number, costUsd: number) => ({ model, atMs: sampleWindow.fromMs + i * dayMs, n: 10, costUsd });

  it("stacks from zero, the dearest below, and adds the rest up", () => {
    const many = Array.from({ length: 12 }, (_, i) => [0, 1, 2].map((at) => row(`m${i}`, at, (2 * (12 - i)) / 3))).flat();
    const view = views.costStackView(many, options);
    expect([...view.querySelectorAll(".tt-legend li")].map((entry) => entry.textContent)).toEqual([
      "m0 $24.00",
      "m1 $22.00",
      "m2 $20.00",
      "m3 $18.00",
      "m4 $16.00",
      "m5 $14.00",
      "m6 $12.00",
      "5 others $30.00",
    ]);
    const bars = [...view.querySelectorAll(".tt-rect rect")].map(
      (bar) => Number(bar.getAttribute("y")) + Number(bar.getAttribute("height")),
    );
    // The lowest bar of each day ends where the axis stands.
    expect(bars[0]).toBeCloseTo(Math.max(...bars), 0);
    expect(label(view)).toContain("$156.00 in all. m0 $24.00 (15.4 %)");
  });

  it("says one point or two in numbers, not in bars as broad as the picture", () => {
    const view = views.costStackView([row("a", 0, 3), row("b", 0, 1)], options);
    expect(view.querySelector("svg.tt-plot")).toBeNull();
    expect(view.textContent).toContain("$4.00 in all, 20 priced calls");
    expect([...view.querySelectorAll(".tt-legend li")].map((entry) => entry.textContent)).toEqual(["a $3.00", "b $1.00"]);
  });
});

describe("satisfactionView, behaviourView", () => {
  it("give shares with Wilson's interval and the reference beside them", () => {
    const bins = (n: number) => [
      { score: 1, n: 100 - n },
      { score: 0.5, n },
    ];
    const view = views.satisfactionView({ current: bins(5), reference: bins(20) }, options);
    const titles = [...view.querySelectorAll("svg title")].map((title) => title.textContent);
    expect(titles[5]).toBe("score 0.5\n5 sessions\n5.0 % (2.2 % to 11.2 %)\nreference 20.0 %");
    expect(view.textContent).toContain("100 sessions, mean 0.97; 5.0 % at 0.5 or below");
  });

  it("leave out what nobody recorded", () => {
    const nothing = { ...rows.behaviour.current, thumbsUpRate: null, thumbsDownRate: null };
    expect(label(views.behaviourView({ current: nothing, reference: null }, options))).not.toContain("thumbs");
  });
});

describe("histogramView, ecdfView", () => {
  const bin = (from: number, to: number, n: number) => ({ from, to, n });

  it("compare shares over the same bins, where some are missing in one window", () => {
    const compared = { current: [bin(1, 2, 30), bin(2, 4, 70)], reference: [bin(2, 4, 50), bin(4, 8, 50)] };
    const titles = (view: Element) => [...view.querySelectorAll("svg title")].map((title) => title.textContent);
    expect(titles(views.histogramView(compared, options))).toEqual([
      "1 ms to 2 ms\n30, 30.0 %\nreference 0 %",
      "2 ms to 4 ms\n70, 70.0 %\nreference 50.0 %",
      "4 ms to 8 ms\n0, 0 %\nreference 50.0 %",
    ]);
    const ecdf = views.ecdfView(compared, options);
    // Dvoretzky, Kiefer and Wolfowitz: √(ln 40 / 200) = 0.1358.
    expect(titles(ecdf)[1]).toBe("below 2 ms\n30.0 % (16.4 % to 43.6 %)\nreference 0 %");
    expect(ecdf.textContent).toContain("largest gap 50.0 %");
  });
});

describe("funnelView", () => {
  it("says each step's share of the first and of the one before", () => {
    const view = views.funnelView(
      [
        { step: "asked", n: 200 },
        { step: "answered", n: 150 },
        { step: "done", n: 30 },
      ],
      options,
    );
    expect(cells(view, 3)).toEqual(["100 %", "75.0 %", "15.0 %"]);
    expect(cells(view, 4)).toEqual(["–", "75.0 %", "20.0 %"]);
    expect(view.textContent).toContain("Fewest go on at “done”: 20.0 % of those before it.");
  });
});

describe("failureModesView", () => {
  it("calls a trend only what is beyond noise", () => {
    const days = (mode: string, counts: readonly number[]) =>
      counts.map((traces, i) => ({
        mode,
        severity: "high",
        atMs: sampleWindow.fromMs + i * dayMs,
        n: 1000,
        traces,
        rate: traces / 1000,
      }));
    const view = views.failureModesView(
      [...days("worse", [10, 11, 60, 64]), ...days("same", [20, 22, 21, 23]), ...days("never", [0, 0, 0, 0])],
      options,
    );
    expect(cells(view, 0)).toEqual(["worse", "same"]);
    expect(cells(view, 5)).toEqual(["more", "steady"]);
    expect(cells(view, 2)).toEqual(["3.6 %", "2.1 %"]);
  });
});

describe("traceView", () => {
  const span = (spanId: string, parentSpanId: string | null, startedAtMs: number, durationMs: number) => ({
    spanId,
    parentSpanId,
    kind: "tool",
    name: spanId,
    startedAtMs,
    durationMs,
    status: "ok",
  });

  it("sets each span below its parent, at its time", () => {
    const view = views.traceView(
      [span("c", "b", 150, 20), span("a", null, 100, 100), span("b", "a", 110, 80), span("x", "gone", 190, 5)],
      options,
    );
    expect(cells(view, 0)).toEqual(["a", "b", "c", "x"]);
    expect([...view.querySelectorAll("tbody div")].map((name) => name.className)).toEqual([
      "tt-depth-0",
      "tt-depth-1",
      "tt-depth-2",
      "tt-depth-0",
    ]);
    expect(cells(view, 3)).toEqual(["0 ms", "10 ms", "50 ms", "90 ms"]);
  });

  it("shows every span of a circle once", () => {
    const view = views.traceView([span("a", "b", 0, 1), span("b", "a", 1, 1), span("self", "self", 2, 1)], options);
    expect(cells(view, 0)).toEqual(["self", "a", "b"]);
  });
});

describe("driftView", () => {
  it("draws each effect over the band of its margin, with PSI beside what chance makes", () => {
    const view = views.driftView(rows.report.drift, options);
    const first = rows.report.drift?.columns[0];
    expect(view.querySelectorAll("tbody tr").length).toBe(rows.report.drift?.columns.length);
    expect(view.querySelectorAll("td.tt-picture svg rect").length).toBeGreaterThan(0);
    expect(view.textContent).toContain(first?.column);
    expect(view.textContent).toMatch(/\(< 0\.0\d+\)/);
  });
});

describe("retentionView", () => {
  it("gives shares of large groups and counts of small ones", () => {
    const cell = (week: number, period: number, users: number, n: number) => ({
      atMs: sampleWindow.fromMs + week * 7 * dayMs,
      users,
      period,
      n,
      rate: n / users,
    });
    const view = views.retentionView([cell(0, 0, 200, 200), cell(0, 1, 200, 50), cell(1, 0, 5, 5)], options);
    expect([...view.querySelectorAll("tbody td")].map((one) => one.textContent)).toEqual([
      "200",
      "100 %",
      "25 %",
      "5",
      "5/5",
      "",
    ]);
    expect(view.textContent).toContain("50 of 200 users (25.0 %) came back one week later.");
  });
});

describe("tilesView", () => {
  it("calls a number changed only where that is beyond noise", () => {
    const tile = { name: "a", value: 0.5, unit: "share", reference: 0.4, low: 0.45, high: 0.55, n: 400 } as const;
    const words = (more: object) =>
      [...views.tilesView([{ ...tile, ...more }], options).querySelectorAll(".tt-change")].map(
        (line) => `${line.className}: ${line.textContent}`,
      );
    expect(words({ isBeyondNoise: true, isWorse: true })).toEqual([
      "tt-change tt-bad: +25 % from 40.0 %",
      "tt-change: 45.0 % to 55.0 %, n = 400",
    ]);
    expect(words({ isBeyondNoise: false, isWorse: true })[0]).toBe("tt-change: no certain change, was 40.0 %");
    expect(words({ isEstimate: true, isBeyondNoise: null })[0]).toBe("tt-change: was 40.0 %");
    expect(words({ isEstimate: false, isBeyondNoise: null })[0]).toBe("tt-change: +25 % from 40.0 %");
  });
});

describe("alertsView", () => {
  it("draws what fired in the window, and says what still does", () => {
    const { fromMs, toMs } = sampleWindow;
    const alert = (rule: string, startedAtMs: number, endedAtMs: number | null) => ({
      rule,
      severity: "critical",
      startedAtMs,
      endedAtMs,
      title: `${rule} fired`,
    });
    const view = views.alertsView(
      [alert("before", fromMs - 9, fromMs - 1), alert("ended", fromMs, fromMs + dayMs), alert("open", toMs - dayMs, null)],
      { ...options, window: sampleWindow },
    );
    expect(cells(view, 0)).toEqual(["open", "ended"]);
    expect(label(view)).toBe("Alerts: 2 alerts of 2 rules, 1 still firing.");
  });
});

describe("times", () => {
  const course = (stepMs: number) =>
    Array.from({ length: 6 }, (_, i) => ({
      atMs: sampleWindow.fromMs + i * stepMs,
      n: 100,
      errorRate: 0.1,
      errorRateLow: 0.05,
      errorRateHigh: 0.2,
    }));
  const ticks = (view: Element) => [...view.querySelectorAll(".tt-x-axis-tick-label text")].map((tick) => tick.textContent);

  it("are told in the reader's zone and language, but days of UTC stay what they are", () => {
    const told = { ...options, rate: "errorRate", timeZone: "America/New_York" };
    expect(ticks(views.rateView(course(3_600_000), { ...told, locale: "de" }))[0]).toBe("19:00");
    expect(ticks(views.rateView(course(dayMs), told))[0]).toBe("1 Mar");
  });
});
