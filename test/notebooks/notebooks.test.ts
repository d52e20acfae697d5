import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserArguments, findBrowser } from "../find-browser.mjs";
import { type ServedFolder, serveFolder } from "./serve-folder.ts";

const folder = join(import.meta.dirname, "../../notebooks");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".html"));
const executablePath = findBrowser();
/** Longer than all notebooks take, on any machine. */
const patienceMs = 600_000;
/** Two are open at a time: while one waits for what it loads, the other draws. */
const lanes = [Promise.resolve(), Promise.resolve()];

function inLane(at: number, work: () => Promise<void>): Promise<void> {
  const lane = at % lanes.length;
  const turn = (lanes[lane] ?? Promise.resolve()).then(work);
  lanes[lane] = turn.catch(() => {});
  return turn;
}

describe.skipIf(!executablePath)("the notebooks, in a real browser (skipped: no Chromium, Chrome or Edge)", () => {
  let server: ServedFolder;
  let browser: Browser;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(folder, "run.mjs"), "build"]);
    server = await serveFolder(join(folder, ".observable/dist"));
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });
  }, patienceMs);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.concurrent.each(notebooks.map((name, at) => [name, at] as const))(
    "%s opens without an error, draws every cell, asks nobody else for anything, and is dark where the reader's system is",
    (name, at) => inLane(at, () => open(name)),
    patienceMs,
  );

  async function open(name: string): Promise<void> {
    const page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) faults.push(message.text());
    });
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.origin)) faults.push(request.url());
    });
    await page.goto(`${server.origin}/${name}`);
    // The code of a cell stands after what it displays.
    await page.waitForFunction(() => {
      const drawn = [...document.querySelectorAll("pre")].filter((code) => code.textContent.includes("display("));
      const isDone = drawn.every((code) => (code.previousElementSibling?.childElementCount ?? 0) > 0);
      return isDone || document.querySelector(".observablehq--error");
    });
    expect(await page.locator(".observablehq--error").allInnerTexts()).toEqual([]);
    expect(await page.locator(".tt-empty").allInnerTexts()).toEqual([]);
    expect(await page.locator(".tt-view svg").count()).toBeGreaterThan(0);
    const schemes: (readonly [string, string])[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const look = () =>
        [getComputedStyle(document.documentElement).colorScheme, getComputedStyle(document.body).color] as const;
      schemes.push(await page.evaluate(look));
    }
    expect(schemes.map(([scheme]) => scheme)).toEqual(["light", "dark"]);
    expect(schemes[0]?.[1]).not.toBe(schemes[1]?.[1]);
    expect(faults).toEqual([]);
    await page.close();
  }
});
