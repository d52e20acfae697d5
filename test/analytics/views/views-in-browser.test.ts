import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { brotliCompressSync } from "node:zlib";
import type { Engine } from "@telltale/analytics";
import * as views from "@telltale/analytics/views";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserArguments, findBrowser } from "../../find-browser.mjs";
import { sampleWindow } from "../queries/sample-tables.ts";
import { bundle } from "./bundle-views.ts";
import { withHostileNames } from "./hostile-rows.ts";
import { half, sampleViewRows } from "./sample-view-rows.ts";
import type { ViewRows } from "./view-rows.ts";
import { openViews, pageScript } from "./views-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the page's script puts into its global scope. */
interface Page {
  drawAll(rows: ViewRows, width: number): readonly string[];
  readonly picked: readonly object[];
  readonly brushed: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly axe: {
    run(
      options: object,
    ): Promise<{ violations: readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[] }>;
  };
}

describe("what a static embed carries", () => {
  it("is at most 120 KB brotli with every view and the plots, and neither linkedom, zod nor DuckDB", async () => {
    // Everything the door has, but what makes pages without a browser.
    const drawing = Object.keys(views).filter((name) => !/To(Html|Text)$/.test(name));
    const { code, modules } = await bundle(`export { ${drawing.join(", ")} } from "@telltale/analytics/views";`);
    const foreign = modules.filter((path) =>
      /linkedom|zod|duckdb|genai-prices|simple-statistics|core\/src\/(trace|text|drift|metrics)/.test(path),
    );
    expect(foreign).toEqual([]);
    expect(brotliCompressSync(code).length).toBeLessThan(120 * 1024);
  }, 120_000);
});

describe.skipIf(!findBrowser())("every view in a browser, under a strict policy (skipped: no browser is installed)", () => {
  let browser: Browser;
  let code: string;
  let engine: Engine;
  let rows: ViewRows;

  beforeAll(async () => {
    ({ engine, rows } = await sampleViewRows());
    browser = await chromium.launch({ executablePath: findBrowser() ?? "", args: browserArguments() });
    ({ code } = await pageScript());
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await engine.close();
  });

  const draw = async (given: ViewRows, width: number, isDark = false) => {
    const opened = await openViews(browser, code, { width: width + 24, isDark });
    const names = await opened.page.evaluate(([r, w]) => (globalThis as unknown as Page).drawAll(r, w), [
      given,
      width,
    ] as const);
    return { ...opened, names };
  };

  it("draws within 320, 720 and 1200 pixels, with nothing refused and no label cut off", async () => {
    const hostile = withHostileNames(rows);
    for (const [width, given] of [
      [320, rows],
      [320, hostile],
      [720, rows],
      [1200, hostile],
    ] as const) {
      const { page, complaints, names } = await draw(given, width);
      const seen = await page.evaluate(() => ({
        tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        plots: document.querySelectorAll("svg.tt-plot").length,
        foreign: document.querySelectorAll("main script, main img, main style, main [style]:not(g):not(path):not(text)").length,
        cut: [...document.querySelectorAll("svg.tt-plot")].flatMap((svg) => {
          const box = svg.getBoundingClientRect();
          return [...svg.querySelectorAll("text")]
            .filter(
              (text) => text.getBoundingClientRect().left < box.left - 8 || text.getBoundingClientRect().right > box.right + 8,
            )
            .map((text) => text.textContent);
        }),
      }));
      expect(names.length).toBeGreaterThan(20);
      expect(seen.plots).toBeGreaterThan(20);
      expect(seen).toMatchObject({ tooWide: 0, foreign: 0, cut: [] });
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it("satisfies axe, in the dark as for its contrast", async () => {
    for (const isDark of [false, true]) {
      const { page } = await draw(rows, 720, isDark);
      await page.evaluate(axe);
      const found = await page.evaluate(
        (only) => (globalThis as unknown as Page).axe.run({ resultTypes: ["violations"], ...only }),
        isDark ? { runOnly: ["color-contrast"] } : {},
      );
      expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)).toEqual([]);
      await page.close();
    }
  });

  it("says what a point is under the pointer, and takes a stretch of time or a part that is chosen, by mouse and by keyboard", async () => {
    const { page } = await draw(rows, 720);
    const plot = page.locator("main > .percentilesView svg.tt-plot");
    await plot.hover({ position: { x: 300, y: 100 } });
    await expect.poll(() => plot.locator(".tt-tip").textContent()).toMatch(/2025-03-\d\d.*p50.*p95/s);

    const rates = page.locator("main > .rateView svg.tt-plot");
    await rates.scrollIntoViewIfNeeded();
    const box = await rates.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 60);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 560, (box?.y ?? 0) + 60, { steps: 3 });
    await page.mouse.up();
    await page.locator("main > .rateView .tt-brush input").first().focus();
    await page.keyboard.press("ArrowRight");
    const [dragged, typed] = await page.evaluate(() => (globalThis as unknown as Page).brushed);
    const dayMs = 86_400_000;
    expect(dragged?.fromMs).toBeGreaterThan(sampleWindow.fromMs);
    expect((dragged?.toMs ?? 0) % dayMs).toBe(0);
    expect(typed).toEqual({ fromMs: sampleWindow.fromMs + dayMs, toMs: half });

    await page.locator("main > .costStackView .tt-pick").first().click();
    await page.locator("main > .toolsView .tt-pick").first().focus();
    await page.keyboard.press("Enter");
    const picked = await page.evaluate(() => (globalThis as unknown as Page).picked);
    expect(picked.map((where) => Object.keys(where))).toEqual([["model"], ["toolName"]]);
    await page.close();
  });
});
