import { rateLimitedFetch } from "@telltale/client/budget";
import { afterEach, describe, expect, it } from "vitest";
import { limitedUntil } from "../../../packages/client/src/budget/limited-until.ts";
import { json, openLoopback } from "../wrap/loopback.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

const at = Date.UTC(2026, 0, 1);
const until = (headers: Record<string, string>, status = 200) => {
  const found = limitedUntil(new Headers(headers), status, at);
  return found === null ? null : found - at;
};

describe("limitedUntil", () => {
  // Formats as the providers document them: developers.openai.com/api/docs/guides/rate-limits, platform.claude.com/docs/en/api/rate-limits.
  it.each([
    [{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s" }, 200, 360_000],
    [{ "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s" }, 200, null],
    [{ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms" }, 200, 120],
    [{ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h2m3.5s" }, 200, 3_723_500],
    [
      { "anthropic-ratelimit-requests-remaining": "0", "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:30Z" },
      200,
      30_000,
    ],
    [{ "retry-after": "20" }, 429, 20_000],
    [{ "retry-after": "20" }, 200, null],
    [{ "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }, 503, 60_000],
    [{ "retry-after-ms": "250", "retry-after": "1" }, 429, 250],
    [{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "soon" }, 200, null],
    [{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": String(at / 1000 + 90) }, 200, 90_000],
    [{}, 429, null],
  ])("of %j at %i is %s", (headers, status, expected) => {
    expect(until(headers, status)).toBe(expected);
  });
});

describe("rateLimitedFetch", () => {
  it("holds calls back while there is nothing left, refuses those that would wait too long, and lets other keys pass", async () => {
    const short = json({}, 200, { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s" });
    const { url, asked, close } = await openLoopback(short, json({}, 429, { "retry-after": "3600" }), json({ last: true }));
    closings.push(close);
    const guarded = rateLimitedFetch({ patienceMs: 5000 });
    const call = (key: string, signal?: AbortSignal) =>
      guarded(`${url}/v1/x`, { headers: { authorization: key }, ...(signal && { signal }) });
    await call("a");
    const second = call("a");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toHaveLength(1);
    expect((await second).status).toBe(429);
    const refused = await call("a");
    expect([refused.status, asked.length]).toEqual([429, 2]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3590);
    expect((await refused.json()).error.message).toContain("This call was not sent");
    expect(await (await call("b")).json()).toEqual({ last: true });
  });

  it("lets a call that waits be broken off", async () => {
    const { url, asked, close } = await openLoopback(json({}, 429, { "retry-after": "3" }));
    closings.push(close);
    const guarded = rateLimitedFetch();
    await guarded(url);
    const abort = new AbortController();
    const waiting = guarded(url, { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(asked).toHaveLength(1);
  });
});
