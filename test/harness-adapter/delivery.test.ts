import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { browserArguments, findBrowser } from "../find-browser.mjs";
import { startLoopback } from "./loopback.ts";
import { startPages } from "./pages.ts";

declare const emit: (from: number, count: number, size?: number) => void;
declare const faults: string[];

/**
 * Delivery in real Chromium against the real collector: after every scenario each record lies in the store, and lies there
 * once. The harness of the README has more of them, and longer ones.
 */
describe("delivery in Chromium", () => {
  let pages: Awaited<ReturnType<typeof startPages>>;
  let loopback: Awaited<ReturnType<typeof startLoopback>>;
  let browser: Browser;
  let context: BrowserContext;
  const options = { executablePath: findBrowser(), args: browserArguments() };

  beforeAll(async () => {
    [pages, browser] = await Promise.all([startPages(), chromium.launch(options)]);
  });
  afterAll(async () => {
    await browser.close();
    await pages.stop();
  });
  beforeEach(async () => {
    loopback = await startLoopback();
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await loopback.stop();
  });

  async function open(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(pages.chat(loopback.url));
    return page;
  }
  const tell = (page: Page, from: number, count: number, size = 0) =>
    page.evaluate(([a, b, c]) => emit(a, b, c), [from, count, size] as const);

  /** Waits for so many records in the store, and holds that each is there once. */
  async function arrive(count: number): Promise<void> {
    const missing = async () => count - new Set(await loopback.stored()).size;
    await expect.poll(missing, { timeout: 25_000, interval: 50 }).toBe(0);
    expect(await loopback.stored()).toHaveLength(count);
  }

  it("brings everything to a healthy collector of another origin, without a preflight", async () => {
    await tell(await open(), 0, 500);
    await arrive(500);
    expect(loopback.told).toMatchObject({ preflights: 0, packed: 0 });
    expect(loopback.told.largest).toBeLessThan(31 * 1024);
  });

  it.each(["500", "429", "lost-answer", "flaky", "gone"] as const)(
    "loses nothing to a collector that is %s for a while",
    async (mode) => {
      loopback.told.mode = mode;
      const page = await open();
      await tell(page, 0, 200);
      await expect.poll(() => loopback.told.requests, { timeout: 15_000 }).toBeGreaterThan(mode === "gone" ? 0 : 1);
      await tell(page, 200, 100);
      loopback.told.mode = "ok";
      await arrive(300);
    },
  );

  it("sends what was told offline once the browser is online", async () => {
    const page = await open();
    await context.setOffline(true);
    await tell(page, 0, 300);
    // By then the part that keeps and sends has come, or it has not.
    await expect.poll(() => page.evaluate(() => faults[0]), { timeout: 15_000 }).toMatch(/^(undelivered|chunk)/);
    await context.setOffline(false);
    await arrive(300);
  });

  it("outlives tabs that are closed at once, or go elsewhere", async () => {
    for (let tab = 0; tab < 4; tab++) {
      const page = await open();
      await tell(page, tab * 20, 20);
      if (tab % 2 === 0) await page.close({ runBeforeUnload: true });
      else await page.goto(`${pages.origin}/blank`);
    }
    await arrive(80);
  });

  it("keeps for another visit what is too much for a closing page", async () => {
    const page = await open();
    await tell(page, 0, 1000);
    await tell(page, 1000, 5, 40_000);
    await page.close({ runBeforeUnload: true });
    await open();
    await arrive(1005);
  });

  it("keeps for another visit what a collector that is down cannot take", async () => {
    loopback.told.mode = "gone";
    const page = await open();
    await tell(page, 0, 200);
    await page.close({ runBeforeUnload: true });
    loopback.told.mode = "ok";
    await open();
    await arrive(200);
  });

  it("loses nothing to a crash of a page that has settled, whether the collector is healthy or not", async () => {
    for (const mode of ["ok", "gone"] as const) {
      const page = await open();
      const first = mode === "ok" ? 0 : 100;
      await tell(page, first, 1);
      await arrive(first + 1);
      loopback.told.mode = mode;
      await tell(page, first + 1, 99);
      const session = await context.newCDPSession(page);
      session.send("Page.crash").catch(() => {});
      await page.waitForEvent("crash");
      loopback.told.mode = "ok";
      await open();
      await arrive(first + 100);
    }
  });

  it("outlives a tab that is closed half a second later", async () => {
    const page = await open();
    await tell(page, 0, 200);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    await tell(page, 200, 5);
    await page.close({ runBeforeUnload: true });
    await arrive(205);
  });

  it("finds again what a killed browser had stored", async () => {
    await context.close();
    const profile = await mkdtemp(join(tmpdir(), "telltale-browser-"));
    const launch = () => chromium.launchPersistentContext(profile, options);
    context = await launch();
    loopback.told.mode = "gone";
    const page = await open();
    await tell(page, 0, 200);
    await expect.poll(() => page.evaluate(() => faults[0]), { timeout: 15_000 }).toMatch(/^undelivered/);
    await kill(profile);
    await context.close().catch(() => {});
    loopback.told.mode = "ok";
    context = await launch();
    await open();
    await arrive(200);
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  it("lets many tabs share one queue, and only one of them send at a time", async () => {
    const tabs = await Promise.all(Array.from({ length: 5 }, open));
    await Promise.all(tabs.map((tab, i) => tell(tab, i * 100, 100)));
    await arrive(500);
    expect(loopback.told.atOnce).toBe(1);
  });

  it("sends from the tab that is left what the closed ones could not", async () => {
    const tabs = await Promise.all(Array.from({ length: 3 }, open));
    loopback.told.mode = "500";
    await Promise.all(tabs.map((tab, i) => tell(tab, i * 100, 100)));
    await expect.poll(() => loopback.told.requests, { timeout: 15_000 }).toBeGreaterThan(0);
    for (const tab of tabs.slice(1)) await tab.close({ runBeforeUnload: true });
    loopback.told.mode = "ok";
    await arrive(300);
  });

  it("works from memory where storage is refused, and says so", async () => {
    await context.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB"])
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        });
    });
    loopback.told.mode = "500";
    const page = await open();
    await tell(page, 0, 300);
    await expect.poll(() => page.evaluate(() => faults.join()), { timeout: 15_000 }).toContain("undelivered");
    loopback.told.mode = "ok";
    await arrive(300);
    expect(await page.evaluate(() => faults)).toContain("storage 0");
  });

  it("works from memory where storage is full, and says so", async () => {
    // Before anything is stored: Chromium asks for the quota once, and remembers it for a while.
    const session = await context.newCDPSession(await context.newPage());
    await session.send("Storage.overrideQuotaForOrigin", { origin: pages.origin, quotaSize: 1 });
    const page = await open();
    await tell(page, 0, 300);
    await arrive(300);
    expect(await page.evaluate(() => faults)).toContain("storage 0");
  });

  describe("without the part that keeps and sends", () => {
    beforeEach(() => {
      pages.told.withheld = "/courier.js";
    });
    afterEach(() => {
      pages.told.withheld = undefined;
    });

    it("sends by itself, and says what it misses", async () => {
      const page = await open();
      await tell(page, 0, 300);
      await arrive(300);
      expect(await page.evaluate(() => faults)).toEqual(["chunk 0"]);
    });

    it("loses nothing when the page leaves, and leaves to another visit what is too much for a closing page", async () => {
      const page = await open();
      await tell(page, 0, 100);
      await page.close({ runBeforeUnload: true });
      await arrive(100);
      const another = await open();
      await tell(another, 100, 1000);
      await another.close({ runBeforeUnload: true });
      pages.told.withheld = undefined;
      await open();
      await arrive(1100);
    });

    it("asks for it again, and then gives it all that waited", async () => {
      loopback.told.mode = "gone";
      const page = await open();
      await tell(page, 0, 300);
      await expect.poll(() => page.evaluate(() => faults[0]), { timeout: 15_000 }).toBe("chunk 0");
      pages.told.withheld = undefined;
      loopback.told.mode = "ok";
      await arrive(300);
    });
  });

  it("delivers through a service worker that controls the page", async () => {
    const page = await open();
    await page.evaluate(async () => {
      const controlled = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
      await navigator.serviceWorker.register("/worker.js");
      await controlled;
    });
    await tell(page, 0, 20);
    await page.close({ runBeforeUnload: true });
    const another = await open();
    await tell(another, 20, 20);
    await arrive(40);
  });

  it("takes a burst of 10,000", async () => {
    await tell(await open(), 0, 10_000);
    await arrive(10_000);
  });
});

/** Ends every process that runs on this profile, as a power cut would. */
async function kill(profile: string): Promise<void> {
  for (const id of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(id)) continue;
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (command.includes(profile)) process.kill(Number(id), "SIGKILL");
  }
}
