import { setTimeout as sleep } from "node:timers/promises";
import { Browser } from "happy-dom";
import type { Crowd, Hands } from "./hands.ts";

/** Visitors in a page that Node simulates: the same page and the same client, without a browser. */
export async function openSimulatedCrowd(): Promise<Crowd> {
  const browser = new Browser({
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      handleDisabledFileLoadingAsSuccess: true,
    },
  });
  const open = async (url: string): Promise<Hands> => {
    const page = browser.newIncognitoContext().newPage();
    await page.goto(url);
    const { window, document } = page.mainFrame;
    const find = (selector: string) => document.querySelector(selector) as unknown as HTMLTextAreaElement | null;
    const see = async (selector: string, timeoutMs = 30_000) => {
      const untilMs = Date.now() + timeoutMs;
      for (let found = find(selector); ; found = find(selector)) {
        if (found) return found;
        if (Date.now() > untilMs) throw new Error(`the simulated page shows no ${selector}`);
        await sleep(20);
      }
    };
    const event = (type: string) => new window.Event(type, { bubbles: true, cancelable: true }) as unknown as Event;
    const insert = (field: HTMLTextAreaElement, text: string) => {
      field.focus();
      field.value += text;
      field.dispatchEvent(event("input"));
    };
    await see("body[data-telltale-conversation]");
    return {
      type: async (selector, text) => insert(await see(selector), text),
      paste: async (selector, text) => {
        const field = await see(selector);
        const clipboardData = new window.DataTransfer();
        clipboardData.setData("text/plain", text);
        const pasting = new window.ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
        if (field.dispatchEvent(pasting as unknown as Event)) insert(field, text);
      },
      choose: async (selector, option) => {
        const field = await see(selector);
        field.value = option;
        field.dispatchEvent(event("change"));
      },
      press: async (selector, timeoutMs) => (await see(selector, timeoutMs)).click(),
      see: async (selector, timeoutMs) => void (await see(selector, timeoutMs)),
      isThere: async (selector) => find(selector) !== null,
      read: async (selector) => (await see(selector)).textContent ?? "",
      leave: async () => {
        // A beacon outlives its page; the simulated one would be cut off with it.
        const sendBeacon = (to: string, body: string) =>
          Boolean(fetch(new URL(to, url), { method: "POST", body }).catch(() => false));
        Object.defineProperty(window.navigator, "sendBeacon", { value: sendBeacon });
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new window.Event("visibilitychange", { bubbles: true }));
        window.dispatchEvent(new window.Event("pagehide"));
      },
      faults: () => {
        const lines = page.virtualConsolePrinter.readAsString().split("\n");
        // A failed request is told here too, but that is the provider's fault and part of the show.
        return lines.filter((line) => line.trim() && !/^POST \S+ \d+/.test(line)).slice(0, 1);
      },
      close: () => page.close(),
    };
  };
  return { open, close: () => browser.close() };
}
