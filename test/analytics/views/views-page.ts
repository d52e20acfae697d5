import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { bundle } from "./bundle-views.ts";

const address = "https://views.test";
/** What a careful host allows: no inline style, no inline script, nothing from elsewhere. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

/** A page under a strict content security policy that draws views, and what went wrong in it. */
export interface ViewsPage {
  readonly page: Page;
  /** Errors, refusals of the policy, dialogs, requests to elsewhere. */
  readonly complaints: readonly string[];
}

/** The script of the page: every view, and what tests need beside them. */
export function pageScript(): Promise<{ readonly code: string }> {
  return bundle(`
    import { drawViews } from ${JSON.stringify(join(import.meta.dirname, "draw-views.ts"))};
    import { adoptViewStyle } from "@telltale/analytics/views";
    adoptViewStyle(document);
    globalThis.picked = [];
    globalThis.brushed = [];
    globalThis.drawAll = (rows, width) => {
      const options = { document, width, headingLevel: 2, onPick: (where) => picked.push(where), onBrush: (range) => brushed.push(range) };
      const views = drawViews(rows, options);
      document.querySelector("main").replaceChildren(...Object.entries(views).map(([name, view]) => (view.classList.add(name), view)));
      return Object.keys(views);
    };`);
}

export async function openViews(
  browser: Browser,
  code: string,
  { width, isDark = false }: { width: number; isDark?: boolean },
): Promise<ViewsPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: isDark ? "dark" : "light" });
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/": [
      "text/html; charset=utf-8",
      `<!doctype html><html lang="en"><head><title>Views</title><link rel="icon" href="/icon"><link rel="stylesheet" href="/page.css"></head>
        <body><header><h1>Views</h1></header><main></main><script type="module" src="/views.js"></script></body></html>`,
    ],
    "/icon": ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    "/page.css": [
      "text/css",
      `:root { color-scheme: light dark; } body { margin: 12px; background: light-dark(#fff, #191f29); color: light-dark(#000, #fff); } main { display: grid; gap: 28px; } main > * { min-width: 0; }`,
    ],
    "/views.js": ["text/javascript", code],
  };
  await page.route("**/*", async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    if (!route.request().url().startsWith(address) || !file) {
      complaints.push(`asked for ${route.request().url()}`);
      return route.abort();
    }
    const [contentType, body] = file;
    return route.fulfill({ contentType, body, headers: { "content-security-policy": policy } });
  });
  await page.goto(address);
  await page.waitForFunction(() => "drawAll" in globalThis);
  return { page, complaints };
}
