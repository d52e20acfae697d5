import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright";
import { serve } from "srvx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleClient } from "../end-to-end/bundle-client.ts";
import { browserArguments, findBrowser } from "../find-browser.mjs";
import { serveFolder } from "../notebooks/serve-folder.ts";
import { bundleExamples } from "./bundle-examples.ts";
import { openCollector } from "./collected.ts";

const repository = join(import.meta.dirname, "../..");
const examples = join(repository, "examples");
const executablePath = findBrowser();
/** Longer than a page takes, on any machine. */
const patienceMs = 180_000;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  if (!executablePath) return;
  folder = await mkdtemp(join(tmpdir(), "telltale-examples-"));
  browser = await chromium.launch({ executablePath, args: browserArguments() });
}, patienceMs);
afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens a page, lets it be used, and sees that nothing went wrong on it. */
async function visit(url: string, use: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage({ permissions: ["clipboard-read", "clipboard-write"] });
  page.setDefaultTimeout(patienceMs);
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (said) => {
    if (said.type() === "error" || said.type() === "warning") faults.push(said.text());
  });
  await page.goto(url);
  await use(page);
  await page.close({ runBeforeUnload: true });
  expect(faults).toEqual([]);
}

const suite = executablePath ? describe : describe.skip;

suite(executablePath ? "the examples' pages" : "the examples' pages (skipped: no Chromium, Chrome or Edge)", () => {
  it(
    "plain-page: what a visitor does reaches the collector's Parquet",
    async () => {
      const page = await bundleClient(join(folder, "plain"));
      await copyFile(join(examples, "plain-page/index.html"), join(page, "index.html"));
      const host = await serveFolder(page);
      const collector = await openCollector(join(folder, "plain-data"));
      await visit(`${host.origin}/index.html?collector=${encodeURIComponent(collector.url)}`, async (chat) => {
        await chat.fill("input", "How do I tie a bowline?");
        await chat.keyboard.press("Enter");
        await chat.locator('.assistant[data-telltale-streaming="false"]').waitFor();
        await chat.click('[data-telltale-action="thumbs_up"]');
        await chat.click('[data-telltale-action="copy"]');
        await chat.goto("about:blank");
        await collector.until(({ signals }) => signals.some(({ kind }) => kind === "session_end"));
      });
      const { spans, signals } = await collector.kept();
      expect(spans).toMatchObject([{ kind: "llm", status: "ok", requestModel: "knots-1", conversationId: "knots", turn: 1 }]);
      const kinds = signals.map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(["message_sent", "response_shown", "thumbs", "copy"]));
      expect(new Set(signals.filter(({ turn }) => turn).map(({ traceId }) => traceId))).toEqual(new Set([spans[0]?.traceId]));
      await host.close();
    },
    patienceMs,
  );

  it(
    "next-chat: page and server make one trace of a turn, and the model's tokens are counted once",
    async () => {
      const built = join(folder, "next");
      await bundleExamples(join(import.meta.dirname, "next-page"), ["index.html"], built);
      const collector = await openCollector(join(folder, "next-data"));
      process.env.TELLTALE_ENDPOINT = collector.url;
      const { POST } = await import("../../examples/next-chat/app/api/chat/route.ts");
      const types: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };
      const server = serve({
        port: 0,
        hostname: "127.0.0.1",
        silent: true,
        gracefulShutdown: false,
        async fetch(request) {
          const { pathname } = new URL(request.url);
          if (pathname === "/api/chat") return POST(request);
          if (pathname === "/telltale")
            return fetch(collector.url, { method: "POST", body: await request.text(), headers: request.headers });
          return new Response(await readFile(join(built, pathname)), {
            headers: { "content-type": types[extname(pathname)] ?? "" },
          });
        },
      });
      await server.ready();
      await visit(new URL("/index.html", server.url).href, async (chat) => {
        await chat.fill("input", "How do I tie a bowline?");
        await chat.keyboard.press("Enter");
        await chat.getByText("Not helpful").click();
        expect(await chat.locator("article.assistant p").textContent()).toContain("Make a small eye");
        await chat.goto("about:blank");
        await collector.until(({ signals, spans }) => signals.some(({ kind }) => kind === "session_end") && spans.length === 3);
      });
      await server.close(true);
      const { spans, signals } = await collector.kept();
      const of = (kind: string) => spans.find((span) => span.kind === kind);
      const [ask, answer, model] = [of("workflow"), of("agent"), of("llm")];
      expect(model).toMatchObject({ inputTokens: 20, cacheReadTokens: 100, outputTokens: 14, status: "ok" });
      expect(model?.parentSpanId).toBe(answer?.spanId);
      expect(answer?.parentSpanId).toBe(ask?.spanId);
      expect(new Set(spans.map(({ conversationId }) => conversationId)).size).toBe(1);
      const ofTurn = signals.filter(({ kind }) => ["message_sent", "response_shown", "thumbs"].includes(kind));
      expect(ofTurn).toHaveLength(3);
      expect(new Set([...spans, ...ofTurn].map(({ traceId }) => traceId)).size).toBe(1);
    },
    patienceMs,
  );

  it(
    "embed: a saved report is drawn, and Parquet is asked by a DuckDB in the page",
    async () => {
      const built = join(folder, "embed");
      await bundleExamples(join(examples, "embed"), ["saved.html", "live.html"], built);
      await promisify(execFile)(process.execPath, [
        ...["--conditions=@telltale/source", "--import", "tsx", join(examples, "embed/prepare.ts")],
        ...[join(repository, "datasets/support-assistant"), built],
      ]);
      const host = await serveFolder(built);
      await visit(`${host.origin}/saved.html`, async (page) => {
        await page.locator("telltale-report svg").nth(5).waitFor();
      });
      await visit(`${host.origin}/live.html`, async (page) => {
        for (const name of ["latency", "latency-by-model", "satisfaction"])
          await page.locator(`telltale-${name} svg`).first().waitFor();
      });
      await host.close();
    },
    patienceMs,
  );
});
