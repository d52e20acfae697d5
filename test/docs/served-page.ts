import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { blocksOf } from "./markdown.ts";
import { root } from "./pages.ts";

/** A page of the reader's, open in a browser. */
export interface ServedPage {
  readonly page: Page;
  /** What its scripts threw, and what its policy forbade. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface ServedOptions {
  /** What is served, by path; `/` is the page. */
  readonly files: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, string>> = { js: "text/javascript", json: "application/json" };

/** Serves a page and opens it. */
export async function openServed(browser: Browser, { files, headers }: ServedOptions): Promise<ServedPage> {
  const server = createServer(({ url = "/" }, response) => {
    const text = files[url];
    const type = url === "/" ? "text/html" : (types[url.split(".").at(-1) ?? ""] ?? "application/json");
    response.writeHead(text === undefined ? 404 : 200, { "content-type": type, ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (said) => {
    if (/policy/i.test(said.text()) && said.type() === "error") faults.push(said.text());
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    faults,
    async close() {
      await page.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The files that a page of the documents shows, by name. */
export async function filesOf(page: string): Promise<Readonly<Record<string, string>>> {
  const blocks = blocksOf(await readFile(join(root, "docs", page), "utf8"));
  return Object.fromEntries(blocks.flatMap(({ notes, code }) => (notes.file ? [[notes.file, code]] : [])));
}
