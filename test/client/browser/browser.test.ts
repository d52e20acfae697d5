import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { byteLength } from "../../../packages/client/src/browser/byte-length.ts";
import { nowMs } from "../../../packages/client/src/browser/clock.ts";
import { createGuard, quiet, type TelltaleError } from "../../../packages/client/src/browser/guard.ts";
import { newRecordId, newSpanId, newTraceId, random } from "../../../packages/client/src/browser/ids.ts";

describe("newRecordId", () => {
  it("is a UUID of version 7 with the time in front", () => {
    const id = newRecordId(1_763_719_200_123.456);
    expect(z.uuidv7().safeParse(id).success).toBe(true);
    expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(1_763_719_200_123);
  });
  it("does not come twice", () => expect(new Set(Array.from({ length: 10_000 }, () => newRecordId(5))).size).toBe(10_000));
});

describe("newTraceId, newSpanId", () => {
  it("are lower-case hex of the lengths W3C names", () => {
    expect(newTraceId()).toMatch(/^[0-9a-f]{32}$/);
    expect(newSpanId()).toMatch(/^[0-9a-f]{16}$/);
  });
  it("are never all zeros", () => {
    // Randomness is drawn ahead: what is left of it must go first.
    const drawAll = () => Array.from({ length: 64 }, newTraceId);
    drawAll();
    const spy = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      (array as Uint16Array).fill(0);
      return array;
    });
    drawAll();
    expect([newTraceId(), newSpanId()]).toEqual([`01${"0".repeat(30)}`, `01${"0".repeat(14)}`]);
    spy.mockRestore();
    drawAll();
  });
});

describe("random", () => {
  it("is in [0, 1)", () => {
    for (let i = 0; i < 1000; i++) {
      const number = random();
      expect(number >= 0 && number < 1).toBe(true);
    }
  });
});

describe("nowMs", () => {
  afterEach(() => vi.useRealTimers());
  it("is the wall clock, never going back, with at most three decimals", () => {
    let last = 0;
    for (let i = 0; i < 1000; i++) {
      const now = nowMs();
      expect(now).toBeGreaterThanOrEqual(last);
      expect(Math.abs(now - Date.now())).toBeLessThan(1000);
      expect(Math.abs(now * 1000 - Math.round(now * 1000))).toBeLessThan(0.01);
      last = now;
    }
  });
  it("follows the wall clock when the monotonic one stood still in sleep", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(4e12);
    expect(Math.abs(nowMs() - 4e12)).toBeLessThan(1000);
  });
});

describe("createGuard", () => {
  it("hands what a listener throws to onError, and gives undefined", () => {
    const faults: TelltaleError[] = [];
    const guard = createGuard((fault) => faults.push(fault));
    const cause = new Error("bad");
    const act = guard((fails: boolean) => {
      if (fails) throw cause;
      return 7;
    });
    expect(act(false)).toBe(7);
    expect(act(true)).toBeUndefined();
    expect(faults).toMatchObject([{ code: "listener", message: "bad", cause }]);
  });
  it("survives an onError that throws", () => {
    const guard = createGuard(
      quiet(() => {
        throw new Error("worse");
      }),
    );
    expect(
      guard(() => {
        throw "a string";
      })(),
    ).toBeUndefined();
  });
});

describe("byteLength", () => {
  it("is what UTF-8 takes", () => {
    for (const text of ["", "plain", "é", "漢字", "👍🏽 ok", "a\ud800b"])
      expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
  });
});
