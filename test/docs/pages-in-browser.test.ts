import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ask, buildReport, latency, signals } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../packages/analytics/src/cli/main.ts";
import { bundleElements } from "../analytics/elements/bundle-elements.ts";
import { settled } from "../analytics/elements/element-page.ts";
import { createDataFolder, type DataFolder } from "../analytics/parquet/data-folder.ts";
import { bundleClient } from "../end-to-end/bundle-client.ts";
import { browserArguments, findBrowser } from "../find-browser.mjs";
import { root } from "./pages.ts";
import { filesOf, openServed } from "./served-page.ts";

let browser: Browser;
let folder: DataFolder;
beforeAll(async () => {
  const executablePath = findBrowser();
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });
  folder = await createDataFolder();
});
afterAll(async () => {
  await browser?.close();
  await folder?.remove();
});

const completion = {
  id: "c1",
  object: "chat.completion",
  model: "gpt-4o-mini-2024-07-18",
  choices: [
    { index: 0, finish_reason: "stop", message: { role: "assistant", content: "Your invoice has two lines for one seat." } },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 },
};

/** `telltale collect`, as a reader starts it; and how often it has kept which signals. */
async function collect(dir: string) {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let ended: Promise<number> | undefined;
  const url = await new Promise<string>((resolve) => {
    const out = (text: string) => {
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (found) resolve(found);
    };
    const terminal = { out, err: out, isColoured: false, isWatched: false, widthColumns: 100, stopped: () => stopped };
    ended = main(["collect", "--data", dir, "--port", "0"], terminal);
  });
  return {
    url,
    async kinds(): Promise<Readonly<Record<string, unknown>>> {
      const engine = await createNodeEngine({ threads: 1 });
      await openTables(engine, dir);
      const rows = await ask(engine, signals, {});
      await engine.close();
      return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
    },
    async stop() {
      stop();
      expect(await ended).toBe(0);
    },
  };
}

describe("the chat page of the quick start", () => {
  it("tells its collector of the call, and of what the user did", async () => {
    const data = join(folder.dir, "chat");
    const collector = await collect(data);
    const client = await bundleClient(join(folder.dir, "client"));
    const parts = (await readdir(client)).map(async (name) => [`/${name}`, await readFile(join(client, name), "utf8")]);
    const { "index.html": html = "" } = await filesOf("quick-start-chat-page.md");
    const { page, faults, close } = await openServed(browser, {
      files: {
        ...Object.fromEntries(await Promise.all(parts)),
        "/": html.replace("http://127.0.0.1:4319", collector.url),
        "/v1/chat/completions": JSON.stringify(completion),
      },
    });
    const askFor = async (question: string, nth: number) => {
      await page.fill("input", question);
      await page.click("#ask button");
      await page.locator('[data-telltale-role="assistant"]').nth(nth).waitFor();
    };
    await askFor("Why is my invoice wrong?", 0);
    await page.click('[data-telltale-action="thumbs_up"]');
    await askFor("How can I invite a colleague?", 1);
    // An answer is told once it has been still for a while, and can be read once the collector has made Parquet of it.
    await expect
      .poll(() => collector.kinds(), { timeout: 60_000, interval: 500 })
      .toMatchObject({ response_shown: 2, thumbs: 1 });
    await close();
    await collector.stop();
    const engine = await createNodeEngine({ threads: 1 });
    await openTables(engine, data);
    const calls = await ask(engine, latency, { by: ["feature", "model", "promptVersion"] });
    expect(calls).toMatchObject([{ feature: "chat", model: completion.model, promptVersion: "7", n: 2 }]);
    await engine.close();
    expect(await collector.kinds()).toMatchObject({ message_sent: 2, response_shown: 2, thumbs: 1, session_start: 1 });
    expect(faults).toEqual([]);
  }, 120_000);
});

describe("the embedded pages of the quick start", () => {
  it("draw a report under the policy that stands there", async () => {
    const engine = await createNodeEngine({ threads: 1 });
    const { range } = await openTables(engine, join(root, "datasets/support-assistant"));
    const toMs = range?.toMs ?? 0;
    const report = await buildReport(engine, { fromMs: toMs - 3_600_000 * 6, toMs, reference: null });
    await engine.close();
    const { "host.js": host = "", ...pages } = await filesOf("quick-start-embed.md");
    const text = await readFile(join(root, "docs/quick-start-embed.md"), "utf8");
    const policy = /^content-security-policy: (.*)$/m.exec(text)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    const elements = await readFile(await bundleElements(join(folder.dir, "elements.js")), "utf8");
    const files = { "/elements.js": elements, "/host.js": host, "/report.json": JSON.stringify(report) };
    for (const [name, html] of Object.entries(pages)) {
      const { page, faults, close } = await openServed(browser, {
        files: { ...files, "/": html },
        headers: { "content-security-policy": policy },
      });
      await settled(page);
      const drawn = await page.locator("svg").count();
      expect([name, drawn > 0, await page.locator('[part~="error"]').count()]).toEqual([name, true, 0]);
      expect(faults).toEqual([]);
      await close();
    }
  }, 180_000);
});
