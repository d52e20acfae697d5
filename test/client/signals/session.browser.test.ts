import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nowMs } from "../../../packages/client/src/browser/clock.ts";
import { openShelf } from "../../../packages/client/src/browser/storage.ts";
import type { SignalDraft } from "../../../packages/client/src/signals/report.ts";
import { createSession } from "../../../packages/client/src/signals/session.ts";

const minute = 60_000;
const key = "telltale:session-test";
beforeEach(() => localStorage.clear());
afterEach(() => localStorage.clear());

/** A tab: its own memory, the site's storage, and a clock that all tabs share. */
function openTab(clock: { at: number }, named: string, fixedId?: string) {
  const told: (Partial<SignalDraft> & { readonly kind: string })[] = [];
  let count = 0;
  const shelf = openShelf({ root: document, document, window }, key);
  const world = { nowMs: () => clock.at, newId: () => `${named}${++count}`, fixedId };
  return { ...createSession(shelf, (kind, _, more) => void told.push({ kind, ...more }), world), told };
}

describe("createSession", () => {
  it("is one for all tabs of a site, as long as anyone is there", () => {
    const clock = { at: nowMs() };
    const [one, other] = [openTab(clock, "a"), openTab(clock, "b")];
    expect([one.touch(), other.touch()]).toEqual(["a1", "a1"]);
    for (let i = 0; i < 4; i++) {
      clock.at += 20 * minute;
      expect(other.touch()).toBe("a1");
    }
    expect(one.touch()).toBe("a1");
    expect(other.told).toEqual([]);
  });

  it("begins anew after half an idle hour, and the other tabs join the new one", () => {
    const clock = { at: nowMs() };
    const [one, other] = [openTab(clock, "a"), openTab(clock, "b")];
    one.touch();
    other.touch();
    const lastAtMs = clock.at;
    clock.at += 31 * minute;
    expect([other.touch(), one.touch()]).toEqual(["b1", "b1"]);
    expect(other.told).toMatchObject([
      { kind: "session_end", sessionId: "a1", atMs: lastAtMs, durationMs: 0 },
      { kind: "session_start", sessionId: "b1" },
    ]);
  });

  it("survives a reload, and what other scripts write into its place", () => {
    const clock = { at: nowMs() };
    openTab(clock, "a").touch();
    expect(openTab(clock, "b").touch()).toBe("a1");
    for (const rubbish of ["", "null", "{}", "[1]", '{"id":7,"startedAtMs":1,"lastAtMs":1}', "\u0000"]) {
      localStorage.setItem(key, rubbish);
      expect(openTab(clock, "c").touch()).toBe("c1");
    }
  });

  it("ends once when the page is left, and goes on when the page comes back", () => {
    const clock = { at: nowMs() };
    const tab = openTab(clock, "a");
    tab.touch();
    clock.at += minute;
    tab.leave();
    tab.leave();
    clock.at += minute;
    expect(tab.touch()).toBe("a1");
    tab.leave();
    expect(tab.told.map(({ kind, durationMs }) => [kind, durationMs])).toEqual([
      ["session_start", undefined],
      ["session_end", minute],
      ["session_end", 2 * minute],
    ]);
  });

  it("keeps the host's own, however long it idles", () => {
    const clock = { at: nowMs() };
    openTab(clock, "a").touch();
    const tab = openTab(clock, "b", "mine");
    expect(tab.touch()).toBe("mine");
    clock.at += 600 * minute;
    expect(tab.touch()).toBe("mine");
    expect(tab.told).toHaveLength(1);
  });

  it("leaves nothing behind when it is forgotten", () => {
    const clock = { at: nowMs() };
    const tab = openTab(clock, "a");
    tab.touch();
    tab.forget();
    expect(localStorage.getItem(key)).toBeNull();
    expect(tab.touch()).toBe("a2");
  });
});
