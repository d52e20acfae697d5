import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { axeFaults, type ElementPages, settled } from "./element-page.ts";
import { type LiveFolder, openLiveFolder } from "./live-folder.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
let live: LiveFolder;
let pages: ElementPages;

beforeAll(async () => {
  live = await openLiveFolder(1, 3);
  pages = live.pages;
});
afterAll(() => live.close());

describe("a source of the host's own", () => {
  it("leads from a finding to its sessions, to one of them, and to a trace", async () => {
    const { page, faults } = await pages.open("<h1>Host</h1><telltale-report></telltale-report>");
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([
      expect.stringMatching(/there is nothing to show yet: set src/),
    ]);
    await page.evaluate(async () => {
      // @ts-expect-error the host page puts it there
      const { savedReport } = globalThis.telltale;
      const sentence = "Something happened in <b>chat</b>.";
      const finding = { incident: 1, sentence, segment: { feature: "chat" }, fromMs: 5, toMs: 9, isWorse: true };
      const rows: Record<string, object[]> = {
        sessionsToRead: [{ sessionId: "s <1>", startedAtMs: 6, reason: "thumbs down", reasons: "", turns: 2 }],
        session: [{ atMs: 6, record: "span", kind: "llm", traceId: "t1", input: "<i>why?</i>", output: null }],
        traceTree: [
          { spanId: "a", parentSpanId: null, kind: "llm", name: "answer", startedAtMs: 6, durationMs: 2, status: "ok" },
        ],
      };
      const saved = savedReport({
        window: { fromMs: 0, toMs: 100 },
        reference: null,
        every: "day",
        traffic: { current: { n: 1 } },
        findings: [finding],
        warnings: [],
      });
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
    const { page, faults } = await pages.visit(live.server.url);
    expect(await axeFaults(page)).toEqual([]);
    const period = page.getByRole("button", { name: "24 hours" });
    await period.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await period.getAttribute("aria-pressed")).toBe("true");
    const titles = () => page.locator("telltale-report .panel:visible figcaption :is(h2, h3)").allTextContents();
    const before = await titles();
    // Nor does a card that only says so.
    const silent = page.locator("telltale-report .panel:visible:has(.tt-empty):not(:has(svg, table, .tt-few, .tt-legend))");
    expect(await silent.allTextContents()).toEqual([]);
    expect(before).toEqual(expect.arrayContaining(["Failed calls by class", "How long users stay"]));
    const model = page.locator("telltale-report .tt-legend .tt-pick").first();
    await model.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    // What nobody recorded does not come with a filter.
    expect(new Set(before)).toEqual(new Set([...before, ...(await titles())]));
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
    const { page } = await pages.visit(live.server.url);
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
    // The browser hands the text to its clipboard in a process of its own.
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()), { timeout: 20_000 })
      .toMatch(/SELECT .*FROM "spans"/s);
    await page.close();
  });

  it("follows the records as they arrive", async () => {
    const { page } = await pages.visit(live.server.url);
    const calls = page.locator("telltale-report .tt-tile .tt-value").first();
    const before = await calls.textContent();
    await live.addDay(5);
    expect(await live.server.check()).toBe(true);
    await expect.poll(() => calls.textContent(), { timeout: 100_000 }).not.toBe(before);
    await page.close();
  });
});
