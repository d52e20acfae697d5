import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { frame, put, watchPage } from "../watched-page.ts";

let watched: ReturnType<typeof watchPage>;
beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  watched = watchPage();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await watched.telltale();
  expect(watched.faults).toEqual([]);
});

function hide(isHidden: boolean): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(isHidden ? "hidden" : "visible");
  document.dispatchEvent(new Event("visibilitychange"));
}
const abandons = () => watched.of("abandon").map(({ label, censoredBy }) => [label, censoredBy]);

describe("onAbandon", () => {
  it("says by what the watching was cut short: closed, hidden and put away, or still open", async () => {
    await watched.exchange("1");
    watched.leave();
    await watched.exchange("2", "What else?");
    hide(true);
    document.dispatchEvent(new Event("freeze"));
    hide(false);
    await watched.exchange("3", "And then?");
    hide(true);
    watched.leave();
    hide(false);
    await watched.exchange("4", "Are you sure?");
    await watched.telltale();
    expect(abandons()).toEqual([
      ["after_response", "closed"],
      ["after_response", "hidden"],
      ["after_response", "hidden"],
      ["after_response", "open"],
    ]);
    expect(watched.of("abandon").every(({ durationMs = -1 }) => durationMs >= 0)).toBe(true);
  });

  it("is silent while the page is only hidden, and when it comes back from the back/forward cache", async () => {
    await watched.exchange("1");
    hide(true);
    hide(false);
    expect(watched.of("abandon")).toEqual([]);
    window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await watched.exchange("2", "I am back: what else?");
    watched.page.press(watched.page.log.lastElementChild as HTMLElement, "copy");
    await watched.telltale();
    expect(abandons()).toEqual([["after_response", "closed"]]);
    const ids = new Set(watched.signals().map(({ sessionId }) => sessionId));
    expect(ids.size).toBe(1);
    expect(watched.of("session_start")).toHaveLength(1);
  });

  it("knows an answer as whole once its mark of streaming is gone, however soon the user leaves", async () => {
    watched.page.message("u1", "user", "Why?");
    await frame();
    const answer = watched.page.message("a1", "assistant", "Because.");
    answer.setAttribute("data-telltale-streaming", "");
    await watched.telltale.flush();
    answer.removeAttribute("data-telltale-streaming");
    watched.leave();
    await watched.telltale();
    expect(abandons()).toEqual([["after_response", "closed"]]);
  });

  it.each([
    ["an error stands in the place of an answer that never came", "", true],
    ["an error stands in the place of half an answer", "Bec", true],
    ["an empty answer was taken away", "", false],
  ])("tells no abandonment where %s", async (_, words, isShown) => {
    await watched.exchange("1");
    watched.page.message("u2", "user", "Why?");
    const answer = watched.page.message("a2", "assistant", words);
    answer.setAttribute("data-telltale-streaming", "");
    await frame();
    answer.remove();
    if (isShown) put(`<p data-telltale-shown="error_shown">Sorry</p>`);
    await frame();
    watched.leave();
    await watched.telltale();
    expect(watched.of("error_shown")).toHaveLength(isShown ? 1 : 0);
    expect(abandons()).toEqual([]);
  });

  it("does not blame the user for a greeting that nobody asked for", async () => {
    const greeting = watched.page.message("a0", "assistant", "Hello! How can I help?");
    watched.page.streaming(greeting, false);
    await frame();
    watched.leave();
    await watched.telltale();
    expect(abandons()).toEqual([]);
  });

  it("sees what is written into a rich field, and looks at its length alone", async () => {
    const field = document.createElement("div");
    field.contentEditable = "true";
    watched.page.chat.append(field);
    await watched.exchange("1");
    await userEvent.click(field);
    await userEvent.keyboard("my secret plan");
    watched.leave();
    await watched.telltale();
    expect(abandons()).toEqual([["composing", "closed"]]);
    expect(JSON.stringify(watched.envelopes)).not.toContain("secret");
  });
});

describe("onDwell", () => {
  it("measures how long an answer is in sight, until the user goes on", async () => {
    await watched.exchange("1", "Yes or no?", "Yes.");
    await frame();
    hide(true);
    hide(false);
    await watched.exchange("2", "Really?");
    watched.leave();
    await watched.telltale();
    const [first, second] = watched.of("dwell");
    expect(first).toMatchObject({ messageId: "a1", turn: 1, value: expect.any(Number) });
    expect(first?.censoredBy).toBeUndefined();
    expect(first?.value).toBeCloseTo((first?.durationMs ?? 0) / (60_000 / 238), 3);
    expect(second).toMatchObject({ messageId: "a2", censoredBy: "closed" });
    expect(second?.value).toBeLessThan(1);
  });

  it("does not count what nobody sees", async () => {
    hide(true);
    await watched.exchange("1");
    await new Promise((resolve) => setTimeout(resolve, 30));
    watched.leave();
    await watched.telltale();
    expect(watched.of("dwell")).toMatchObject([{ durationMs: 0, value: 0, censoredBy: "hidden" }]);
  });
});
