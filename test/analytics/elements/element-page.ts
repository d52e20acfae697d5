import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright";
import { browserArguments, findBrowser } from "../../find-browser.mjs";

/** The policy under which the elements must work. */
const policy = "default-src 'self'; style-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** Longer than any page takes, on any machine. */
const patienceMs = 110_000;

/** A page with elements on it, and what it did that it should not have. */
export interface ElementPage {
  readonly page: Page;
  /** Violations of the policy, faults of scripts, and requests to anywhere else. */
  readonly faults: string[];
}

/** A host page's server, and a browser. */
export interface ElementPages {
  /** What is served besides the page, by path; a test may add and change. */
  readonly files: Map<string, string>;
  /** Opens a page with this body, and waits until nothing is loading on it. */
  open(body: string, options?: OpenOptions): Promise<ElementPage>;
  /** Opens what another server serves. */
  visit(url: string, options?: OpenOptions): Promise<ElementPage>;
  close(): Promise<void>;
}

interface OpenOptions {
  readonly widthPx?: number;
  readonly isDark?: boolean;
}

/**
 * Serves host pages under a strict policy and opens them in Chromium.
 *
 * @param script the elements as one file
 */
export async function openElementPages(script: string): Promise<ElementPages> {
  const files = new Map([
    ["/elements.js", await readFile(script, "utf8")],
    ["/host.js", 'import * as telltale from "/elements.js"; telltale.defineElements(); globalThis.telltale = telltale;'],
    ["/host.css", "body { margin: 0; padding: 12px; background: light-dark(#fff, #000); color-scheme: light dark; }"],
  ]);
  const types: Record<string, string> = { js: "text/javascript", css: "text/css", json: "application/json" };
  let body = "";
  const server = createServer(({ url = "/" }, response) => {
    const path = url.split("?")[0] ?? "/";
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="stylesheet" href="/host.css"><script type="module" src="/host.js"></script><main>${body}</main></html>`;
    const text = path === "/" ? html : files.get(path);
    const type = path === "/" ? "text/html" : (types[path.split(".").at(-1) ?? ""] ?? "text/plain");
    response.writeHead(text === undefined ? 404 : 200, { "content-type": type, "content-security-policy": policy });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const executablePath = findBrowser();
  const browser: Browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });

  async function visit(url: string, { widthPx = 1000, isDark = false }: OpenOptions = {}): Promise<ElementPage> {
    const context = await browser.newContext({
      viewport: { width: widthPx, height: 900 },
      colorScheme: isDark ? "dark" : "light",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const faults: string[] = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    page.on("console", (said) => {
      if (said.type() === "error" && !said.text().startsWith("Failed to load resource")) faults.push(said.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith("data:")) faults.push(request.url());
    });
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error(`policy: ${violatedDirective} ${blockedURI}`),
      );
    });
    await page.goto(url);
    await settled(page);
    return { page, faults };
  }

  return {
    files,
    open(html, options) {
      body = html;
      return visit(own, options);
    },
    visit,
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until every element on the page has drawn what it asked for. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const elements = [...document.querySelectorAll("*")].filter(({ localName }) => localName.startsWith("telltale-"));
      const roots = elements.map(({ shadowRoot }) => shadowRoot);
      return roots.every((root) => root?.querySelector("[aria-busy]") && !root.querySelector('[aria-busy="true"]'));
    },
    null,
    { timeout: patienceMs },
  );
}

/** What axe finds wrong, in words. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    // @ts-expect-error axe puts itself there
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    // biome-ignore lint/suspicious/noExplicitAny: axe's own shape
    return violations.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html.slice(0, 160)).join(" | ")}`);
  });
}
