import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LabelServer, serveLabels } from "@telltale/analytics/node";
import { rubrics } from "@telltale/core/judge";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { browserArguments, findBrowser } from "../../../find-browser.mjs";
import { writeAnswers } from "./answers.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let dir: string;
let server: LabelServer;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-label-"));
  await writeAnswers(dir, 3, {
    outputText: '<img src=x onerror="document.title = `owned`"> </pre><script>document.title = "owned"</script>',
  });
  server = await serveLabels({ dir, file: join(dir, "labels.jsonl"), rubrics: [rubrics.relevance, rubrics.toxicity] });
  const executablePath = findBrowser();
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });
  page = await browser.newPage();
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (said) => {
    if (said.type() === "error") faults.push(said.text());
  });
  await page.goto(server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(dir, { recursive: true, force: true });
});

const progress = (text: string) => page.getByRole("status").getByText(text).waitFor();
const kept = async () => {
  const lines = (await readFile(join(dir, "labels.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line)).map(({ rubric, value, isUndone }) => (isUndone ? "undone" : [rubric, value]));
};

describe("the page to label", () => {
  it("goes on by keys alone, keeps each label at once, and takes one back", async () => {
    await progress("0 of 6 done · relevance");
    await page.keyboard.press("4");
    await progress("1 of 6 done · toxicity");
    expect(await kept()).toEqual([["relevance", 4]]);
    await page.keyboard.press("y");
    await progress("2 of 6 done");
    await page.keyboard.press("u");
    await progress("1 of 6 done · toxicity");
    await page.keyboard.press("n");
    await progress("2 of 6 done");
    await page.keyboard.press("s");
    await progress("3 of 6 done");
    expect(await kept()).toEqual([["relevance", 4], ["toxicity", 1], "undone", ["toxicity", 0], ["relevance", null]]);
  });

  it("takes no key that is not on the scale", async () => {
    await page.keyboard.press("5");
    await page.keyboard.press("Control+y");
    await page.getByRole("button", { name: /^n/ }).waitFor();
    expect((await kept()).length).toBe(5);
  });

  it("goes on where it stopped, shows foreign markup as text, and is fit for everybody", async () => {
    await page.reload();
    await progress("3 of 6 done · toxicity");
    expect(await page.title()).toBe("Label answers");
    await expect(page.getByRole("region", { name: "Answer" }).textContent()).resolves.toContain("<img src=x");
    const { url } = server;
    // axe is put in past the page's own policy.
    const context = await browser.newContext({ bypassCSP: true });
    const other = await context.newPage();
    await other.goto(url);
    await other.getByRole("status").getByText("of 6 done").waitFor();
    await other.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core") });
    const violations = await other.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: readonly { id: string }[] }> } };
      return (await axe.run()).violations.map(({ id }) => id);
    });
    await context.close();
    expect(violations).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("says so where a label could not be kept, and stays", async () => {
    await page.route("**/labels", (route) => route.fulfill({ status: 500, json: { error: "the disk is full" } }));
    await page.keyboard.press("y");
    await page.getByRole("alert").getByText("Not saved: the disk is full").waitFor();
    await progress("3 of 6 done · toxicity");
    await page.unroute("**/labels");
    await page.getByRole("button", { name: /^n/ }).click();
    await progress("4 of 6 done");
  });
});
