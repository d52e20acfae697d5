import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserArguments, findBrowser } from "../../find-browser.mjs";
import type { Doors } from "./hostile-page.ts";
import { servePages } from "./serve-pages.ts";

const executablePath = findBrowser();
const hour = 3_600_000;

describe.skipIf(!executablePath)(executablePath ? "a page that means no good" : "skipped: no browser on this machine", () => {
  let server: Awaited<ReturnType<typeof servePages>>;
  let browser: Browser;

  beforeAll(async () => {
    server = await servePages(["hostile"]);
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(): Promise<{ page: Page; printed: string[] }> {
    const page = await browser.newPage();
    const printed: string[] = [];
    // The browser's own words about a request carry no arguments; arrays that are spoiled may be refused by the collector.
    page.on("console", (message) => message.args().length > 0 && printed.push(message.text()));
    await page.goto(`${server.url}/hostile`);
    return { page, printed };
  }

  it.each([1, 2, 3, 4])(
    "never sees an exception, through a thousand random changes (seed %i)",
    { timeout: 20_000 },
    async (seed) => {
      const { page, printed } = await open();
      const run = await page.evaluate((given) => (globalThis as unknown as Doors).attack(given, 1_000), seed);
      expect(run.thrown).toEqual([]);
      expect(run.differences).toEqual([]);
      // The traps were met, and the faults told of; nothing was printed.
      expect(run.faults).toContain("listener");
      expect(printed).toEqual([]);
      await page.close();
    },
  );

  it("takes no more memory at the end of a day of eight hours than after its first", { timeout: 60_000 }, async () => {
    const { page } = await open();
    const client = await page.context().newCDPSession(page);
    const turnsAnHour = 150;
    const converse = (turns: number) =>
      page.evaluate(([count, ms]) => (globalThis as unknown as Doors).converse(count, ms), [
        turns,
        hour / turnsAnHour,
      ] as const);
    const heap = async () => {
      for (let times = 0; times < 3; times += 1) await client.send("HeapProfiler.collectGarbage");
      return (await client.send("Runtime.getHeapUsage")).usedSize;
    };
    await converse(turnsAnHour);
    const early = await heap();
    await converse(7 * turnsAnHour);
    const late = await heap();
    const counts = (kind: string) => server.signalsOf("long").filter((signal) => signal.kind === kind).length;
    expect([counts("message_sent"), counts("response_shown")]).toEqual([1_200, 1_200]);
    // What is kept is the last few hundred messages. The answers alone of seven hours would be 5.7 MB.
    expect((late - early) / 1e6).toBeLessThan(2);
    expect(await page.evaluate(() => (globalThis as unknown as Doors).thrown)).toEqual([]);
    await page.close();
  });
});
