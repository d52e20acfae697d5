import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRateLimit } from "../../../packages/analytics/src/collect/rate-limits.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refused = (retryAfterS: number) => expect.objectContaining({ status: 429, code: "rate_limited", retryAfterS });

describe("createRateLimit", () => {
  it("lets a burst pass, then says when to come back, and keeps its word", async () => {
    const limit = createRateLimit({ requestsPerSecond: 2 });
    for (let i = 0; i < 20; i++) await limit.request("a");
    await expect(limit.request("a")).rejects.toEqual(refused(10));
    vi.advanceTimersByTime(4000);
    await expect(limit.request("a")).rejects.toEqual(refused(6));
    vi.advanceTimersByTime(6000);
    await limit.request("a");
  });

  it("does not hold one sender's spike against another", async () => {
    const limit = createRateLimit({ requestsPerSecond: 0.1 });
    await limit.request("a");
    await expect(limit.request("a")).rejects.toEqual(refused(10));
    await limit.request("b");
  });

  it("takes a large batch whole, and makes its sender wait afterwards", async () => {
    const limit = createRateLimit({ recordsPerMinute: 100 });
    await limit.request("a");
    await limit.records("a", 5000);
    await expect(limit.request("a")).rejects.toEqual(refused(60));
    vi.advanceTimersByTime(60_000);
    await limit.request("a");
  });

  it("counts a fraction as one, and nothing as nothing", async () => {
    const limit = createRateLimit({ recordsPerMinute: 1 });
    await limit.records("a", 0);
    await limit.request("a");
    await limit.records("a", 0.01);
    await expect(limit.request("a")).rejects.toEqual(refused(60));
  });

  it("has no limit where none is given", async () => {
    const limit = createRateLimit({});
    for (let i = 0; i < 1000; i++) await limit.request("a");
    await limit.records("a", 1e9);
    await limit.request("a");
  });

  it("remembers a bounded number of senders, however many addresses are made up", async () => {
    const limit = createRateLimit({ requestsPerSecond: 1000 });
    for (let i = 0; i < 200_000; i++) await limit.request(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(32_768);
    // Spread evenly: nearly every slot has been used, so hardly anybody shares one while few are there.
    expect(vi.getTimerCount()).toBeGreaterThan(32_000);
  });
});
