import { readFile } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";
import { elementNames } from "@telltale/analytics/elements";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { madeExperiment, madeRegression } from "../views/comparisons.ts";
import { axeFaults, type ElementPages, settled } from "./element-page.ts";
import { hostileName } from "./hostile-records.ts";
import { type LiveFolder, openLiveFolder } from "./live-folder.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });
let live: LiveFolder;
let pages: ElementPages;

beforeAll(async () => {
  live = await openLiveFolder(1, 4);
  pages = live.pages;
});
afterAll(() => live.close());

it("all elements with the plots are at most 120 KB brotli", async () => {
  const bytes = brotliCompressSync(await readFile(live.script)).length;
  expect(bytes).toBeGreaterThan(60 * 1024);
  expect(bytes).toBeLessThan(120 * 1024);
});

describe("every element over records", () => {
  it("draws or says that there is nothing, shows its rows, and has nothing that axe finds", async () => {
    const { page, faults } = await pages.visit(live.server.url);
    const names = elementNames.filter((name) => name !== "report" && name !== "experiment");
    await page.evaluate((all) => {
      const src = document.querySelector("telltale-report")?.getAttribute("src") ?? "";
      const made = all.map((name) => {
        const element = document.createElement(`telltale-${name}`);
        element.setAttribute("src", src);
        element.setAttribute("period", "all");
        return element;
      });
      const heading = document.createElement("h1");
      heading.append("Every element");
      document.querySelector("telltale-report")?.replaceWith(heading, ...made);
    }, names);
    await settled(page);
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
    const drawn = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter(({ localName }) => localName.startsWith("telltale-"))
        .map(({ localName, shadowRoot }) => ({
          localName,
          words: (shadowRoot?.querySelector(".picture")?.textContent ?? "").length,
          plots: shadowRoot?.querySelectorAll("svg.tt-plot").length ?? 0,
        })),
    );
    expect(drawn.map(({ localName }) => localName)).toEqual(names.map((name) => `telltale-${name}`));
    expect(drawn.filter(({ words }) => words < 20)).toEqual([]);
    const plotsOf = (name: string) => drawn.find(({ localName }) => localName === `telltale-${name}`)?.plots;
    for (const name of ["latency-histogram", "latency-ecdf", "concurrency", "retries", "depth", "cost-projection"])
      expect(plotsOf(name), name).toBeGreaterThan(0);
    const histogram = page.locator("telltale-latency-histogram");
    await histogram.getByRole("button", { name: "Show the rows" }).click();
    expect(await histogram.locator(".rows td").count()).toBeGreaterThan(20);
    expect(await axeFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe("<telltale-experiment>", () => {
  const window = { fromMs: Date.UTC(2026, 2, 2), toMs: Date.UTC(2026, 2, 16) };

  it("draws an experiment and a regression run, shows their rows, copies what asks for them, light and dark", async () => {
    pages.files.set("/experiment.json", JSON.stringify(madeExperiment(window)));
    pages.files.set("/regression.json", JSON.stringify(madeRegression()));
    const both =
      '<h1>Host</h1><telltale-experiment src="experiment.json"></telltale-experiment><telltale-experiment src="regression.json"></telltale-experiment>';
    for (const isDark of [false, true]) {
      const { page, faults } = await pages.open(both, { isDark, widthPx: isDark ? 400 : 1000 });
      const [experiment, regression] = [
        page.locator("telltale-experiment").first(),
        page.locator("telltale-experiment").last(),
      ];
      expect(await experiment.locator("svg.tt-plot").count()).toBe(4);
      expect(await experiment.locator(".tt-decision").textContent()).toMatch(/shorter against control/);
      expect(await regression.locator(".tt-chip.tt-bad").first().textContent()).toBe("failed");
      await experiment.getByRole("button", { name: "Show the rows" }).click();
      expect(await experiment.locator(".rows tbody tr").count()).toBe(4);
      await experiment.getByRole("button", { name: "Copy the command" }).click();
      await experiment.getByText("Copied").waitFor();
      await expect
        .poll(() => page.evaluate(() => navigator.clipboard.readText()), { timeout: 20_000 })
        .toBe(
          "npx telltale experiment DIR 'shorter answers' --from 2026-03-02T00:00:00.000Z --to 2026-03-16T00:00:00.000Z " +
            "--primary faithfulness=0.2 --guardrail latency=0.4 --guardrail cost=0.05 --secondary copyRate --planned 1000",
        );
      expect(await axeFaults(page)).toEqual([]);
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  it("takes its data as a property, and says of what is no experiment what to do", async () => {
    pages.files.set("/other.json", "{}");
    const { page } = await pages.open('<telltale-experiment src="other.json"></telltale-experiment>');
    expect(await page.getByRole("alert").textContent()).toMatch(
      /other\.json is not an experiment: make one with npx telltale experiment DIR NAME/,
    );
    const hostile = { ...madeExperiment(window), name: hostileName };
    const { page: own, faults } = await pages.open("<telltale-experiment></telltale-experiment>");
    expect(await own.getByRole("alert").textContent()).toMatch(/there is nothing to show yet/);
    await own.evaluate((report) => Object.assign(document.querySelector("telltale-experiment") ?? {}, { report }), hostile);
    await settled(own);
    expect(await own.getByText(hostileName.slice(0, 20), { exact: false }).count()).toBeGreaterThan(0);
    expect(await own.evaluate(() => "pwned" in globalThis)).toBe(false);
    expect(faults).toEqual([]);
  });
});
