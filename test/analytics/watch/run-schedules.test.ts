import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runSchedules, scheduleFaults } from "../../../packages/analytics/src/watch/run-schedules.ts";
import { ReportSchedule } from "../../../packages/analytics/src/watch/schedule.ts";
import { createSinks } from "../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import type { Notification } from "../../../packages/analytics/src/watch/sinks/notification.ts";

let dir: string;
let added: { notification: Notification; sinks: readonly string[] }[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-schedules-"));
  added = [];
});
afterEach(() => rm(dir, { recursive: true }));

const daily = ReportSchedule.parse({ name: "daily", every: "day", at: "08:00", timeZone: "Europe/Berlin", sinks: ["mail"] });
const outbox = {
  add: async (notification: Notification, sinks: readonly string[]) => void added.push({ notification, sinks }),
};
const rendered = { title: "The day", summary: ["All is well."], text: "…" };
const run = (time: string, render = async (): Promise<typeof rendered | null> => rendered) =>
  runSchedules({ dir, schedules: [daily], outbox, nowMs: Date.parse(time), render });

describe("runSchedules", () => {
  it("begins with the next time, then sends each report once", async () => {
    expect(await run("2026-01-05T09:00:00Z")).toEqual([]);
    expect(await run("2026-01-06T06:59:59Z")).toEqual([]);
    expect(await run("2026-01-06T07:00:00Z")).toEqual(["daily"]);
    expect(await run("2026-01-06T07:01:00Z")).toEqual([]);
    expect(added).toEqual([
      {
        notification: {
          kind: "report",
          id: "report:daily:2026-01-06T07:00:00.000Z",
          schedule: "daily",
          atMs: Date.parse("2026-01-06T07:00:00Z"),
          window: { fromMs: Date.parse("2026-01-04T23:00:00Z"), toMs: Date.parse("2026-01-05T23:00:00Z") },
          ...rendered,
        },
        sinks: ["mail"],
      },
    ]);
  });

  it("sends only the last of those it missed, and none twice when the clock goes back", async () => {
    await run("2026-01-05T09:00:00Z");
    await run("2026-01-20T09:00:00Z");
    await run("2026-01-18T09:00:00Z");
    await run("2026-01-20T10:00:00Z");
    expect(added.map(({ notification }) => notification.id)).toEqual(["report:daily:2026-01-20T07:00:00.000Z"]);
  });

  it("sends again, by the same id, what failed or was interrupted", async () => {
    await run("2026-01-05T09:00:00Z");
    await expect(run("2026-01-06T09:00:00Z", () => Promise.reject(new Error("no data folder")))).rejects.toThrow(
      "no data folder",
    );
    const before = await readFile(join(dir, "schedules.json"));
    await run("2026-01-06T09:01:00Z");
    // Killed between the outbox and its own note.
    await writeFile(join(dir, "schedules.json"), before);
    await run("2026-01-06T09:02:00Z");
    expect(new Set(added.map(({ notification }) => notification.id)).size).toBe(1);
  });

  it("leaves out a period without anything to report", async () => {
    await run("2026-01-05T09:00:00Z");
    expect(await run("2026-01-06T09:00:00Z", async () => null)).toEqual([]);
    expect(await run("2026-01-06T09:01:00Z")).toEqual([]);
    expect(added).toEqual([]);
  });

  it("says what to do about a file it cannot read", async () => {
    await writeFile(join(dir, "schedules.json"), "{");
    await expect(run("2026-01-05T09:00:00Z")).rejects.toThrow("delete it");
  });
});

describe("scheduleFaults", () => {
  it("names schedules that go nowhere, page people, or share a name", () => {
    const sinks = createSinks(
      { oncall: { type: "pagerduty", routingKey: "$K" } },
      { env: { K: "k".repeat(32) }, write: () => {} },
    );
    expect(scheduleFaults([daily, { ...daily, sinks: ["oncall"] }], sinks)).toEqual([
      'reports: two are named "daily"; name one of them otherwise',
      'reports: "daily" goes to "mail", which is no sink; there are oncall',
      'reports: "daily" goes to "oncall", but pagerduty pages people; choose another sink',
    ]);
  });
});
