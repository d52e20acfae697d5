import type { Engine, Report } from "@telltale/analytics";
import { buildReport } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { reportToHtml, reportToText } from "@telltale/analytics/views";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { reportTiles } from "../../../packages/analytics/src/views/report-tiles.ts";
import { browserArguments, findBrowser } from "../../find-browser.mjs";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";

const now = Date.UTC(2025, 2, 12);
const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;
const hostile = `</title></style></p><script>alert("x")</script> &amp; "><img src=x onerror=alert(1)> \u202eevil \u001b[31m 船🧵`;

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

/** As a report is where no call has a price. */
const withoutPrices = (base: Report): Report => {
  const { current } = base.cost;
  const none = { ...current, n: 0, unpriced: current.n, costUsd: 0, perCallUsd: null, p95Usd: null };
  const ranked = { by: ["model"], rows: [], others: 0 };
  return { ...base, cost: { current: none, reference: none, series: [], byModel: ranked, byFeature: ranked } };
};

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

describe("a first day", () => {
  it("keeps the interval of satisfaction within its scale", () => {
    const current = { ...report.satisfaction.current, n: 6, mean: 0.983, sd: 0.2 };
    const tiles = reportTiles({ ...report, satisfaction: { ...report.satisfaction, current } });
    expect(tiles.find(({ high }) => high === 1)).toMatchObject({ value: 0.983, low: expect.closeTo(0.823, 3) });
  });

  it("promises no picture of cost over time where there is none", () => {
    const html = reportToHtml({ ...report, cost: { ...report.cost, series: [] } });
    expect(html).not.toMatch(/Cost by \w+ and model/);
    expect(html).toContain("per priced call");
  });
});

describe("reportToText", () => {
  it("reads from the verdict down to the drift table", () => {
    const text = reportToText(withFindings(report, "Retrieval is empty."));
    const order = [
      "Telltale report",
      "1 thing needs attention.",
      "Retrieval is empty.",
      "model calls",
      "LATENCY OF ANSWERED MODEL CALLS",
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

  it("says that a cost is unknown, not that it is nothing", () => {
    const text = reportToText(withoutPrices(report));
    expect(text).toMatch(/^cost +– +– +–$/m);
    expect(text).toMatch(/The cost is unknown: [\d,]+ calls have no price \(unknown model, or tokens not told\)\./);
    expect(text).toContain("reasoning");
    expect(text).not.toContain("$0");
    expect(reportToText(report)).toContain("per priced call, embeddings included");
  });

  it("does not call little data calm", () => {
    const calm = { ...report, findings: [], tooLittle: null, drift: null };
    expect(reportToText(calm)).toContain("Nothing stands out.");
    const little = { ...calm, tooLittle: "3 model calls on 1 day" };
    for (const view of [reportToText(little), reportToHtml(little)]) {
      expect(view).toContain("Too little data to say what stands out: 3 model calls on 1 day.");
      expect(view).not.toContain("Nothing stands out.");
    }
  });

  it("says what satisfaction is", () => {
    const lines = reportToText(report, { width: 80 }).split("\n");
    expect(lines.join(" ")).toContain("it starts at 1; more than 2 rephrases −0.3, taken to a new chat −0.4");
    expect(reportToHtml(report)).toContain("copied +0.1, kept within 0 and 1; thumbs are counted separately.");
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

/** The pages are read in a real browser: what counts is what it makes of them. */
describe.skipIf(!findBrowser())("reportToHtml, in a browser (skipped: no browser is installed)", () => {
  let browser: Browser;
  const dialogs: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findBrowser() ?? "", args: browserArguments() });
  });
  afterAll(() => browser.close());

  async function read<T>(html: string, look: () => T, viewport = { width: 1200, height: 900 }): Promise<T> {
    const page = await browser.newPage({ viewport });
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => dialogs.push(String(error)));
    await page.setContent(html);
    const seen = await page.evaluate(look);
    await page.close();
    return seen;
  }

  it("draws every chart as SVG, with the numbers in it", async () => {
    const seen = await read(reportToHtml(report), () => ({
      charts: [...document.querySelectorAll(".tt-card svg.tt-plot")].map(
        (svg) => svg.querySelectorAll("path, rect, circle, line").length,
      ),
      tiles: document.querySelectorAll(".tt-tile").length,
      headings: [...document.querySelectorAll("h2")].map((heading) => heading.textContent),
      driftColumns: [...([...document.querySelectorAll("table")].at(-1)?.querySelectorAll("thead th") ?? [])].map(
        (cell) => cell.textContent,
      ),
    }));
    expect(seen.charts.length).toBeGreaterThanOrEqual(10);
    expect(Math.min(...seen.charts)).toBeGreaterThan(0);
    expect(seen.tiles).toBe(8);
    expect(seen.headings).toEqual([
      "Latency",
      "Cost and tokens",
      "Errors, retrieval and tools",
      "Users",
      "Quality scores",
      "Drift against the reference",
    ]);
    expect(seen.driftColumns).toContain("verdict");
  });

  it("shows what records say as text, whatever it is", async () => {
    const seen = await read(reportToHtml(withFindings(hostileReport, hostile)), () => ({
      foreign: document.querySelectorAll("script, img, iframe, link, object").length,
      handlers: [...document.querySelectorAll("*")]
        .flatMap((one) => one.getAttributeNames())
        .filter((name) => /^on/i.test(name)),
      title: document.title,
      texts: ["h1", ".tt-incident p", ".tt-warnings li"].map((selector) => document.querySelector(selector)?.textContent),
      cells: [...document.querySelectorAll("td")].map((cell) => cell.textContent ?? ""),
    }));
    expect(seen).toMatchObject({ foreign: 0, handlers: [], texts: [hostile, hostile, hostile] });
    expect(seen.title).toContain("</title>");
    expect(seen.cells.some((cell) => cell.includes("<img src=x"))).toBe(true);
  });

  it("lays its tiles out four by two, and crops no label", async () => {
    const seen = await read(reportToHtml(report), () => ({
      tops: new Set([...document.querySelectorAll(".tt-tile")].map((tile) => Math.round(tile.getBoundingClientRect().top)))
        .size,
      cropped: [...document.querySelectorAll(".tt-card")].flatMap((card) =>
        [...card.querySelectorAll("svg text")]
          .filter((text) => text.getBoundingClientRect().left < card.getBoundingClientRect().left)
          .map((text) => text.textContent),
      ),
    }));
    expect(seen).toEqual({ tops: 2, cropped: [] });
  });

  it("fits a telephone, even with the longest names", async () => {
    for (const one of [report, hostileReport]) {
      const tooWide = await read(
        reportToHtml(one),
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        { width: 360, height: 700 },
      );
      expect(tooWide).toBe(0);
    }
  });

  it("cuts no picture on a telephone: what does not fit is a table, which a keyboard can scroll", async () => {
    const seen = await read(
      reportToHtml(report),
      () => ({
        cut: [...document.querySelectorAll(".tt-card .tt-plot, .tt-card .tt-plot text")].filter((part) => {
          const [own, card] = [part, part.closest(".tt-card") as Element].map((one) => one.getBoundingClientRect());
          return own !== undefined && card !== undefined && (own.right > card.right + 1 || own.left < card.left - 1);
        }).length,
        scrolling: [...document.querySelectorAll<HTMLElement>(".tt-report *")]
          .filter((one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX))
          .map((one) => `${one.className} ${one.tabIndex}`),
      }),
      { width: 400, height: 800 },
    );
    expect(seen.cut).toBe(0);
    expect(new Set(seen.scrolling)).toEqual(new Set(["tt-scroll 0"]));
  });

  it("calls the score of what users did by its name, and says beside it what it leaves out", async () => {
    const tile = await read(reportToHtml(report), () => document.querySelector(".tt-tile:last-child")?.textContent ?? "");
    expect(tile).toMatch(/^Implicit satisfaction0\.\d+.*Without errors, stops, thumbs\. Thumbs: [\d.]+ % up, [\d.]+ % down\./);
  });

  it("says plainly that a window is empty, without empty charts", async () => {
    const seen = await read(reportToHtml(empty), () => ({
      verdict: document.querySelector(".tt-verdict")?.textContent,
      drawn: document.querySelectorAll("svg, .tt-tile").length,
    }));
    expect(seen).toEqual({ verdict: "There are no model calls in this window.", drawn: 0 });
  });

  it("never shows a number that is none", async () => {
    for (const one of [report, hostileReport, empty])
      expect(await read(reportToHtml(one), () => document.body.textContent?.match(/NaN|undefined|Infinity/))).toBeNull();
  });

  it("asks for nothing from elsewhere and runs nothing", () => {
    expect({ dialogs, requests }).toEqual({ dialogs: [], requests: [] });
  });
});

describe("reportToHtml", () => {
  it("is the same page each time", () => {
    const [once, again] = [reportToHtml(report), reportToHtml(report)];
    expect(again === once).toBe(true);
  });

  it("says that a cost is unknown, in its tile and its section", () => {
    const html = reportToHtml(withoutPrices(report));
    expect(html).toMatch(/Cost<\/bdi><\/p><p class="tt-value">–<\/p>/);
    expect(html).toMatch(/<p class="tt-change">[\d,]+ calls without a price\.<\/p>/);
    expect(html).toMatch(/calls have no price \(unknown model, or tokens not told\)/);
    expect(html).not.toContain("$0");
  });

  it("draws no line through fewer than three points, and says nothing of retries nobody recorded", () => {
    const cut = <R extends { series: readonly unknown[] }>(part: R): R => ({ ...part, series: part.series.slice(0, 2) });
    const short: Report = {
      ...report,
      latency: cut(report.latency),
      errors: cut({ ...report.errors, current: { ...report.errors.current, retried: null } }),
      satisfaction: cut(report.satisfaction),
    };
    expect(reportToHtml(short)).not.toContain("Satisfaction over time");
    expect(reportToHtml(short)).not.toContain("Over time, by");
    expect(reportToHtml(report)).toContain("Satisfaction over time");
    for (const view of [reportToHtml(short), reportToText(short)]) expect(view).not.toMatch(/– (calls were )?retried/);
  });

  it("holds no script and no address", () => {
    expect(reportToHtml(report).match(/<script|url\(|@import|src=|href="http/g)).toBeNull();
  });
});
