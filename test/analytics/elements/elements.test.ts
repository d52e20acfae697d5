import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildReport } from "@telltale/analytics";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Report } from "../../../packages/analytics/src/report/report.ts";
import { servePage } from "../../../packages/analytics/src/serve/serve-page.ts";
import { bundleElements } from "./bundle-elements.ts";
import { axeFaults, type ElementPages, openElementPages, settled } from "./element-page.ts";
import { hostileName, hostileRecords, oneRecord, withManyModels } from "./hostile-records.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const dataset = join(import.meta.dirname, "../../../datasets/support-assistant");
let folder: string;
let script: string;
let pages: ElementPages;
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
});
afterAll(async () => {
  await pages.close();
  await rm(folder, { recursive: true });
});

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
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()), { timeout: 20_000 })
      .toMatch(/^npx telltale ask DIR latency --from \d{4}-.* --by model$/);
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
    const said = nothing.getByText(/There are no records yet\. They appear here as soon as npx telltale collect/);
    expect(await said.filter({ visible: true }).count()).toBe(1);
    expect(none).toEqual([]);
    await nothing.close();
    await server.close();
  });
});
