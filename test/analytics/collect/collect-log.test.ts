import { startCollectLog } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answered } from "../../../packages/analytics/src/collect/collector-options.ts";
import { noonMs } from "../parquet/records.ts";

const answered: Answered = {
  format: "envelope",
  status: 200,
  code: null,
  key: "web",
  address: "203.0.113.77",
  accepted: 3,
  rejected: 0,
  bodyBytes: 500,
  tookMs: 5,
};
const refused: Answered = { ...answered, status: 429, code: "rate_limited", accepted: 0 };

let lines: string[];
function start(format: "text" | "json" = "json") {
  lines = [];
  return startCollectLog({ format, write: (line) => lines.push(line), everyMs: 1000, now: () => noonMs });
}
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("startCollectLog", () => {
  it("sums up what happened, and is silent where nothing did", () => {
    const log = start();
    log.answered(answered);
    log.answered(answered);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: "2024-03-01T12:00:00.000Z", event: "summary", requests: 2, accepted: 6, rejected: 0, refused: 0, bodyBytes: 1000 },
    ]);
    log.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says each kind of problem once between two summaries, without the whole address", () => {
    const log = start();
    for (let i = 0; i < 100; i++) log.answered({ ...refused, address: `203.0.113.${i}` });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event: "refused", code: "rate_limited", from: "203.0.113.0/24" });
    vi.advanceTimersByTime(1000);
    log.answered(refused);
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(["refused", "summary", "refused"]);
    log.stop();
  });

  it("cannot be made to fill a disk", () => {
    const log = start();
    for (let i = 0; i < 10_000; i++) log.answered({ ...refused, address: `${i % 200}.${i >> 8}.1.1` });
    expect(lines).toHaveLength(100);
    log.stop();
  });

  it("quotes no error that may quote what was sent", () => {
    const log = start();
    const secret = "my secret";
    log.failed(Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }));
    log.failed(new TypeError(`${secret} is not a function`));
    try {
      JSON.parse(`{"a": ${secret}`);
    } catch (error) {
      log.failed(error);
    }
    log.failed(secret);
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      event: "error",
      code: "ENOSPC",
      message: expect.stringMatching(/no space/),
    });
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      name: "TypeError",
      where: expect.stringMatching(/^collect-log\.test\.ts:\d+$/),
    });
    expect(lines.join("")).not.toContain("secret");
    log.stop();
  });

  it("writes lines for people too", () => {
    const log = start("text");
    log.answered({ ...refused, key: null });
    expect(lines).toEqual([
      "2024-03-01T12:00:00.000Z refused format=envelope status=429 code=rate_limited from=203.0.113.0/24\n",
    ]);
    log.stop();
  });
});
