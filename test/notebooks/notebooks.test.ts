import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserArguments, findBrowser } from "../find-browser.mjs";

const folder = join(import.meta.dirname, "../../notebooks");
const built = join(folder, ".observable/dist");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".html"));
const executablePath = findBrowser();
const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};

describe.skipIf(!executablePath)("the notebooks, in a real browser (skipped: no Chromium, Chrome or Edge)", () => {
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    execFileSync(process.execPath, [join(folder, "run.mjs"), "build"], { stdio: "ignore" });
    server = createServer((request, response) => {
      const path = join(built, new URL(request.url ?? "/", "http://localhost").pathname);
      if (!existsSync(path)) return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
      createReadStream(path).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath, args: browserArguments() });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each(notebooks)("%s opens without an error, draws, and asks nobody else for anything", async (name) => {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) faults.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) faults.push(`asks ${request.url()}`);
    });
    await page.goto(`${origin}/${name}`);
    await page.locator("svg").first().waitFor();
    expect(await page.locator(".observablehq--error").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });
});
