import { chromium } from "playwright";
import { browserArguments } from "../../test/find-browser.mjs";
import type { Crowd, Hands } from "./hands.ts";

/** Visitors in a real browser, headless, each in a profile of their own. */
export async function openBrowserCrowd(executablePath: string): Promise<Crowd> {
  const browser = await chromium.launch({ executablePath, args: browserArguments() });
  const open = async (url: string): Promise<Hands> => {
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    page.on("console", (message) => void (message.type() === "warning" && faults.push(message.text())));
    await page.goto(url);
    return {
      type: async (selector, text) => {
        await page.focus(selector);
        await page.keyboard.insertText(text);
      },
      // The clipboard belongs to the whole browser: visitors side by side would paste each other's text.
      paste: (selector, text) =>
        page.locator(selector).evaluate((field: HTMLTextAreaElement, pasted) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", pasted);
          field.focus();
          if (field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })))
            document.execCommand("insertText", false, pasted);
        }, text),
      choose: async (selector, option) => void (await page.selectOption(selector, option)),
      press: (selector, timeout = 20_000) => page.click(selector, { timeout }),
      see: async (selector, timeout = 30_000) => void (await page.waitForSelector(selector, { timeout })),
      isThere: async (selector) => (await page.$(selector)) !== null,
      read: async (selector) => (await page.textContent(selector)) ?? "",
      leave: async () => void (await page.goto("about:blank")),
      faults: () => faults,
      close: () => context.close(),
    };
  };
  return { open, close: () => browser.close() };
}
