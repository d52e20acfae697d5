import { createHmac } from "node:crypto";
import { pseudonymOf } from "@telltale/client";
import { describe, expect, it, vi } from "vitest";

const day = 86_400_000;

describe("pseudonymOf", () => {
  it("is the first half of HMAC-SHA-256, as Node computes it", async () => {
    const expected = createHmac("sha256", "k").update("\nann@example.org").digest("hex").slice(0, 32);
    expect(await pseudonymOf("ann@example.org", { key: "k" })).toBe(expected);
  });
  it("differs by user and by key, and stays where it is not told to rotate", async () => {
    const names = await Promise.all([
      pseudonymOf("a", { key: "k", nowMs: 0 }),
      pseudonymOf("a", { key: "k", nowMs: 9e12 }),
      pseudonymOf("b", { key: "k" }),
      pseudonymOf("a", { key: "l" }),
    ]);
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(3);
  });
  it("lasts so many days, and not longer", async () => {
    const at = (nowMs: number) => pseudonymOf("a", { key: "k", rotateDays: 30, nowMs });
    expect(await at(0)).toBe(await at(30 * day - 1));
    expect(await at(0)).not.toBe(await at(30 * day));
  });
  it("says what to do where there is no Web Crypto", async () => {
    vi.spyOn(crypto, "subtle", "get").mockReturnValue(undefined as never);
    await expect(pseudonymOf("a", { key: "k" })).rejects.toThrow(/HTTPS/);
    vi.restoreAllMocks();
  });
});
