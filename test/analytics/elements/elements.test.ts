import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildReport } from "@telltale/analytics";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Report } from "../../../packages/analytics/src/report/report.ts";
import { type PageServer, servePage } from "../../../packages/analytics/src/serve/serve-page.ts";
import { bundleElements } from "./bundle-elements.ts";
import { type ElementPages, openElementPages, settled } from "./element-page.ts";
import { hostileName, hostileRecords, oneRecord, withManyModels } from "./hostile-records.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const dataset = join(import.meta.dirname, "../../../datasets/support-assistant");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let folder: string;
let script: string;
let pages: ElementPages;
let live: PageServer;
let calm: Report;

async function reportOf(dir: string): Promise<Report> {
  const engine = await createNodeEngine();
  try {
    const { range } = await openTables(engine, dir);
    return await buildReport(engine, range ?? { fromMs: 0, toMs: 86_400_000 });
  } finally {
    await engine.close();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-elements-"));
  script = await bundleElements(join(folder, "elements.js"));
  pages = await openElementPages(script);
  const data = join(folder, "data");
  const days = (await readdir(join(dataset, "spans"))).sort().slice(0, 3);
  for (const table of ["spans", "signals", "scores"])
    for (const day of days) await cp(join(dataset, table, day), join(data, table, day), { recursive: true }).catch(() => {});
  const engine = await createNodeEngine();
  await writeRecords(engine, join(folder, "hostile"), hostileRecords(), { name: "hostile" });
  await writeRecords(engine, join(folder, "one"), oneRecord(), { name: "one" });
  await engine.close();
  calm = await reportOf(data);
  pages.files.set("/report.json", JSON.stringify(calm));
  pages.files.set("/hostile.json", JSON.stringify(withManyModels(await reportOf(join(folder, "hostile")))));
  pages.files.set("/one.json", JSON.stringify(await reportOf(join(folder, "one"))));
  live = await servePage({ dir: data, port: 0, script, everyMs: Number.POSITIVE_INFINITY, period: "all" });
});
afterAll(async () => {
  await pages.close();
  await live.close();
  await rm(folder, { recursive: true });
});

/** What axe finds wrong, in words. */
async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    // @ts-expect-error axe puts itself there
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    // biome-ignore lint/suspicious/noExplicitAny: axe's own shape
    return violations.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html.slice(0, 160)).join(" | ")}`);
  });
}

/** No wider than the window. */
const overflowPx = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe("<telltale-report> of a saved report", () => {
  it("draws everything the report holds, asking nobody and breaking no policy", async () => {
    const { page, faults } = await pages.open('<telltale-report src="report.json"></telltale-report>');
    await expect(page.getByRole("heading", { name: "Latency over time" }).count()).resolves.toBe(1);
    for (const name of ["Cost", "Users", "Quality", "Drift"])
      expect(await page.getByRole("heading", { name, exact: true }).count(), name).toBe(1);
    expect(await page.locator("telltale-report svg[role=img]").count()).toBeGreaterThan(8);
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().setOffline(true);
    await page.setViewportSize({ width: 700, height: 900 });
    await settled(page);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("is as wide as its page from 320 pixels on, and dark where it is asked to be", async () => {
    const { page, faults } = await pages.open('<telltale-report src="report.json" theme="dark"></telltale-report>', {
      widthPx: 1400,
    });
    const chart = page.locator("telltale-report svg[role=img]").first();
    const wide = await chart.evaluate((svg) => svg.getBoundingClientRect().width);
    await page.setViewportSize({ width: 320, height: 900 });
    await expect.poll(() => chart.evaluate((svg) => Number(svg.getAttribute("width")))).toBeLessThan(300);
    expect(wide).toBeGreaterThan(400);
    expect(await overflowPx(page)).toBe(0);
    const colour = () =>
      page
        .locator("telltale-report .tt-card")
        .last()
        .evaluate((card) => getComputedStyle(card).backgroundColor);
    expect(await colour()).toBe("rgb(25, 31, 41)");
    await page.locator("telltale-report").evaluate((element) => element.setAttribute("theme", "light"));
    expect(await colour()).toBe("rgb(255, 255, 255)");
    await page
      .locator("telltale-report")
      .evaluate((element: HTMLElement) => element.style.setProperty("--telltale-card", "rgb(1, 2, 3)"));
    expect(await colour()).toBe("rgb(1, 2, 3)");
    expect(faults).toEqual([]);
  });

  it("has nothing that axe finds, light and dark", async () => {
    for (const isDark of [false, true]) {
      const body = '<h1>Host</h1><telltale-report src="report.json"></telltale-report>';
      const { page } = await pages.open(body, { isDark, widthPx: 800 });
      expect(await axeFaults(page)).toEqual([]);
    }
  });

  it("says what to do where there is no report, once, and tells its host", async () => {
    const { page } = await pages.open('<telltale-report src="later.json"></telltale-report>');
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([expect.stringMatching(/later\.json cannot be loaded.*404/)]);
    const heard = page.evaluate(
      () =>
        new Promise((resolve) => addEventListener("telltale-error", (event) => resolve((event as CustomEvent).detail.message))),
    );
    await page.getByRole("button", { name: "Try again" }).click();
    expect(await heard).toMatch(/status 404/);
    pages.files.set("/later.json", pages.files.get("/report.json") ?? "");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Latency over time" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    pages.files.delete("/later.json");
  });

  it.each([
    ["wrong.json", "{}", /is not a report: make one with npx telltale report/],
    ["newer.json", '{"v":9,"window":{}}', /of version 9/],
    ["no.json", "<p>", /is not JSON/],
    ["none.json", '{"v":1,"window":null,"error":"there are no records in x"}', /there are no records in x/],
    ["a.parquet", "", /pass defineElements\(\{ open \}\)/],
  ])("says of %s why it cannot be drawn", async (name, text, reason) => {
    pages.files.set(`/${name}`, text);
    const { page } = await pages.open(`<telltale-latency src="${name}"></telltale-latency>`);
    expect(await page.getByRole("alert").textContent()).toMatch(reason);
  });
});

describe("views that share a source", () => {
  const both =
    '<telltale-latency-by-model src="report.json"></telltale-latency-by-model><telltale-cost src="report.json"></telltale-cost>';

  it("narrow each other, and say so to the host", async () => {
    const { page } = await pages.open(both);
    await page.evaluate(() =>
      addEventListener("telltale-filter", (event) =>
        document.body.setAttribute("data-heard", JSON.stringify((event as CustomEvent).detail.where)),
      ),
    );
    const legend = page.locator("telltale-cost .tt-pick");
    const models = await legend.count();
    expect(models).toBeGreaterThan(1);
    const model = await page.locator("telltale-latency-by-model .tt-pick").first().textContent();
    await page.locator("telltale-latency-by-model .tt-pick").first().click();
    await expect.poll(() => legend.count()).toBe(1);
    expect(JSON.parse((await page.locator("body").getAttribute("data-heard")) ?? "")).toEqual({ model });
    await page.locator("telltale-cost").evaluate((element) => "reset" in element && (element.reset as () => void)());
    await expect.poll(() => legend.count()).toBe(models);
  });

  it("show their rows and copy what asks for them", async () => {
    const { page } = await pages.open('<telltale-latency-by-model src="report.json"></telltale-latency-by-model>');
    await page.getByRole("button", { name: "Show the rows" }).click();
    const cells = await page.locator(".rows td").allInnerTexts();
    for (const { model } of calm.latency.byModel.rows) expect(cells).toContain(model);
    await page.getByRole("button", { name: "Copy the command" }).click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^npx telltale ask DIR latency --from \d{4}-.* --by model --where 'status=ok' --where 'status=aborted'$/,
    );
    await page.getByRole("button", { name: "Hide the rows" }).click();
    expect(await page.locator(".rows td").count()).toBe(0);
  });

  it("leave nothing behind when they go", async () => {
    const { page } = await pages.open("<p id=here></p>");
    const counters = await page.context().newCDPSession(page);
    const comeAndGo = (times: number) =>
      page.evaluate(async (count) => {
        for (let i = 0; i < count; i++) {
          const element = document.createElement(i % 10 ? "telltale-latency" : "telltale-report");
          element.setAttribute("src", "report.json");
          document.getElementById("here")?.append(element);
          // Some go before they have read, some while they draw.
          await new Promise((resolve) => (i % 5 ? setTimeout(resolve) : requestAnimationFrame(resolve)));
          element.remove();
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }, times);
    const count = async () => {
      await counters.send("HeapProfiler.collectGarbage");
      await counters.send("HeapProfiler.collectGarbage");
      return counters.send("Memory.getDOMCounters");
    };
    await comeAndGo(20);
    const before = await count();
    await comeAndGo(500);
    const after = await count();
    expect(after.nodes - before.nodes).toBeLessThan(300);
    expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(30);
  });
});

describe("hostile records", () => {
  it("are drawn as the text they are, and not all 10,000 of them", async () => {
    const { page, faults } = await pages.open('<telltale-report src="hostile.json"></telltale-report>');
    const found = await page.evaluate(() => {
      const root = document.querySelector("telltale-report")?.shadowRoot;
      return {
        scripts: root?.querySelectorAll("script, img, iframe, b, i").length,
        nodes: root?.querySelectorAll("*").length ?? 0,
      };
    });
    expect(found.scripts).toBe(0);
    expect(found.nodes).toBeLessThan(15_000);
    expect(await page.evaluate(() => "pwned" in window)).toBe(false);
    expect(await page.getByText(hostileName.slice(0, 20), { exact: false }).count()).toBeGreaterThan(0);
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.setViewportSize({ width: 320, height: 900 });
    await expect.poll(() => overflowPx(page)).toBe(0);
    expect(faults).toEqual([]);
  });

  it("may be one row, or none", async () => {
    const { page, faults } = await pages.open('<telltale-report src="one.json"></telltale-report>');
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(faults).toEqual([]);
    const script = join(folder, "elements.js");
    const empty = await mkdtemp(join(folder, "empty-"));
    const server = await servePage({ dir: empty, port: 0, script, everyMs: Number.POSITIVE_INFINITY });
    const { page: nothing, faults: none } = await pages.visit(server.url);
    expect(await nothing.getByText("There are no records yet.").count()).toBeGreaterThan(0);
    expect(none).toEqual([]);
    await nothing.close();
    await server.close();
  });
});

describe("a source of the host's own", () => {
  it("leads from a finding to its sessions, to one of them, and to a trace", async () => {
    const { page, faults } = await pages.open("<h1>Host</h1><telltale-report></telltale-report>");
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([
      expect.stringMatching(/there is nothing to show yet: set src/),
    ]);
    await page.evaluate(async () => {
      // @ts-expect-error the host page puts it there
      const { savedReport } = globalThis.telltale;
      const report = await (await fetch("/report.json")).json();
      const sentence = "Something happened in <b>chat</b>.";
      const finding = { incident: 1, sentence, segment: { feature: "chat" }, fromMs: 5, toMs: 9, isWorse: true };
      const rows: Record<string, object[]> = {
        sessionsToRead: [{ sessionId: "s <1>", startedAtMs: 6, reason: "thumbs down", reasons: "", turns: 2 }],
        session: [{ atMs: 6, record: "span", kind: "llm", traceId: "t1", input: "<i>why?</i>", output: null }],
        traceTree: [
          { spanId: "a", parentSpanId: null, kind: "llm", name: "answer", startedAtMs: 6, durationMs: 2, status: "ok" },
        ],
      };
      const saved = savedReport({ ...report, findings: [finding] });
      const asked: object[] = [];
      Object.assign(document.querySelector("telltale-report") ?? {}, {
        source: {
          ...saved,
          kind: "live",
          ask: async (question: string, { where, fromMs, toMs }: { where?: object; fromMs: number; toMs: number }) => {
            if (question in rows) asked.push({ question, where, ...(question === "sessionsToRead" && { fromMs, toMs }) });
            document.body.setAttribute("data-asked", JSON.stringify(asked));
            return rows[question] ?? [];
          },
        },
      });
    });
    await page.getByRole("button", { name: "Read sessions of it" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "s <1>" }).click();
    await dialog.getByText("<i>why?</i>").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "show trace" }).click();
    await dialog.getByRole("heading", { name: "Trace" }).waitFor();
    expect(JSON.parse((await page.locator("body").getAttribute("data-asked")) ?? "")).toEqual([
      { question: "sessionsToRead", where: { feature: "chat" }, fromMs: 5, toMs: 9 },
      { question: "session", where: { sessionId: "s <1>" } },
      { question: "traceTree", where: { traceId: "t1" } },
    ]);
    await dialog.getByRole("button", { name: "Sessions to read ›" }).click();
    await dialog.getByRole("button", { name: "s <1>" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await dialog.count()).toBe(0);
    expect(await page.getByText("Something happened in <b>chat</b>.").count()).toBe(1);
    expect(faults).toEqual([]);
  });
});

describe("the live page", () => {
  it("works under its policy, by keyboard alone, and has nothing that axe finds", async () => {
    const { page, faults } = await pages.visit(live.url);
    expect(await axeFaults(page)).toEqual([]);
    const period = page.getByRole("button", { name: "24 hours" });
    await period.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await period.getAttribute("aria-pressed")).toBe("true");
    const model = page.locator("telltale-report .tt-legend .tt-pick").first();
    await model.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    const chip = page.getByRole("group", { name: "Filters" }).getByRole("button");
    expect(await chip.count()).toBe(1);
    expect(await chip.getAttribute("aria-label")).toMatch(/^Show all again, not only model: /);
    await chip.focus();
    await page.keyboard.press("Enter");
    expect(await chip.count()).toBe(0);
    expect(await page.evaluate(() => document.querySelector("telltale-report")?.shadowRoot?.activeElement?.textContent)).toBe(
      "24 hours",
    );
    const slider = page.locator("telltale-report .tt-brush input").first();
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await settled(page);
    expect(await page.getByRole("group", { name: "Filters" }).textContent()).toMatch(/UTC/);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("copies SQL with its filters, and zooms where a chart is dragged over", async () => {
    const { page } = await pages.visit(live.url);
    const chart = page.locator("telltale-report svg.tt-brushed").first();
    await chart.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
    await page.mouse.move(x + width * 0.3, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.8, y + height / 2, { steps: 4 });
    await page.mouse.up();
    const filters = page.getByRole("group", { name: "Filters" });
    await filters.waitFor();
    await settled(page);
    expect(await filters.textContent()).toMatch(/\d{4}-\d\d-\d\d.* to .*UTC/);
    await page.getByRole("button", { name: "Copy the SQL" }).first().click();
    await page.getByText("Copied").first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/SELECT .*FROM "spans"/s);
    await page.close();
  });

  it("follows the records as they arrive", async () => {
    const { page } = await pages.visit(live.url);
    const calls = page.locator("telltale-report .tt-tile .tt-value").first();
    const before = await calls.textContent();
    const days = (await readdir(join(dataset, "spans"))).sort();
    await cp(join(dataset, "spans", days[3] ?? ""), join(folder, "data/spans", days[3] ?? ""), { recursive: true });
    expect(await live.check()).toBe(true);
    await expect.poll(() => calls.textContent(), { timeout: 100_000 }).not.toBe(before);
    await page.close();
  });
});
