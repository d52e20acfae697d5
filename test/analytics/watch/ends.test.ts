import { join } from "node:path";
import type { RulesInput } from "@telltale/analytics/node";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AlertNotification, Notification } from "../../../packages/analytics/src/watch/sinks/notification.ts";
import { startReceiver } from "./sinks/receiver.ts";
import { folder, minute, noon, writeSpans } from "./some-spans.ts";
import { watchOf } from "./watch-of.ts";

const hour = 60;
const rulesOf = (...rules: readonly object[]) => ({ presets: "none", rules }) as unknown as RulesInput;
const said = (told: readonly Notification[]) =>
  told.map((one) => (one.kind === "alert" ? `${one.rule} ${one.event} ${Object.values(one.segment).join()}`.trim() : one.kind));

describe("an alert", () => {
  it("of one user ends when they do no more, and a day after they were last seen", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 5, perMinute: 40, failuresOfTen: 0, user: "eager" });
    await writeSpans(dir, { fromMs: noon, minutes: 5, perMinute: 4, failuresOfTen: 10, user: "unlucky" });
    const { at, told } = await watchOf(dir, { rules: rulesOf({ extends: "user-volume" }, { extends: "user-errors" }) });
    await at(15);
    expect(said(told).sort()).toEqual(["user-errors fired unlucky", "user-volume fired eager"]);
    await at(3 * hour);
    expect(said(told).slice(2)).toEqual(["user-volume resolved eager"]);
    await at(23 * hour);
    await at(26 * hour);
    expect(said(told).slice(3)).toEqual(["user-errors resolved unlucky"]);
    expect((told[3] as AlertNotification).about).toMatch(/^Nothing more was seen of it: /);
  });

  it("about too few calls fires when there are none at all, and not of the time before the first", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 3 * hour, perMinute: 5, failuresOfTen: 0 });
    const rule = { metric: "calls", statistic: "count", window: "1h", condition: { kind: "threshold", below: 100 } };
    const { at, told } = await watchOf(dir, { rules: rulesOf({ name: "few-calls", ...rule }) });
    for (const minutes of [5, 30, 59, 61, 120]) await at(minutes);
    expect(told).toEqual([]);
    await at(4 * hour + 1);
    expect(said(told)).toEqual(["few-calls fired"]);
    expect((told[0] as AlertNotification).quantity).toMatchObject({ value: expect.any(Number), low: expect.any(Number) });
  });

  it("ends with its rule, also where that is divided otherwise now", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 30, perMinute: 60, failuresOfTen: 5, more: ", 'chat' AS feature" });
    const whole = { extends: "error-rate", name: "whole" };
    const divided = { extends: "error-rate", name: "divided", by: ["feature"] };
    const first = await watchOf(dir, { rules: rulesOf(whole, divided) });
    await first.at(10);
    await first.watch.close();
    expect(said(first.told).sort()).toEqual(["divided fired chat", "whole fired"]);

    const second = await watchOf(dir, { rules: rulesOf({ ...divided, by: ["request_model"] }) });
    const { state } = await second.at(11);
    const ended = second.told.filter((one) => one.kind === "alert" && one.event === "resolved");
    expect(said(ended).sort()).toEqual(["divided resolved chat", "whole resolved"]);
    const ids = (all: readonly Notification[]) => all.map((one) => (one.kind === "alert" ? one.episodeId : "")).sort();
    expect(ids(ended)).toEqual(ids(first.told));
    expect(state.episodes.filter(({ endedAtMs }) => endedAtMs !== null)).toHaveLength(2);
  });
});

describe("a sink that forgets", () => {
  it("is told at every look of what is open, and of nothing that has ended", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 20, perMinute: 20, failuresOfTen: 5 });
    await writeSpans(dir, { fromMs: noon + 20 * minute, minutes: 60, perMinute: 20, failuresOfTen: 0 });
    const receiver = await startReceiver(() => ({ status: 200 }));
    onTestFinished(receiver.close);
    const { at, watch } = await watchOf(dir, {
      rules: {
        ...rulesOf({ extends: "error-rate", renotify: "never" }),
        sinks: { am: { type: "alertmanager", url: receiver.url } },
      } as RulesInput,
    });
    const ends = () =>
      receiver.received.flatMap(({ body }) =>
        (JSON.parse(body) as { endsAt: string }[]).map(({ endsAt }) => Date.parse(endsAt)),
      );
    const lasting = (minutes: number) => noon + (minutes + 24 * hour) * minute;
    await at(10);
    await at(15);
    await at(16);
    await at(50);
    await at(51);
    await watch.close();
    expect(new Set(ends())).toEqual(new Set([...[10, 15, 16].map(lasting), ends().at(-1)]));
    expect(ends().at(-1)).toBeLessThanOrEqual(noon + 50 * minute);
  });
});

describe("reports of a watch in a process of the host", () => {
  it("go out when they are due, and are said to be missing where nobody builds them", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 10, perMinute: 20, failuresOfTen: 0 });
    const file = { type: "file", path: join(dir, "reports.ndjson") };
    const rules = {
      presets: "none",
      sinks: { file },
      reports: [{ name: "morning", every: "day", at: "08:00", timeZone: "Europe/Berlin", sinks: ["file"] }],
    } as unknown as RulesInput;
    const silent = await watchOf(dir, { rules });
    await silent.watch.close();
    expect(silent.warnings).toEqual([expect.stringContaining("renderReport: renderReview(dir)")]);

    const asked: unknown[] = [];
    const { at, warnings } = await watchOf(dir, {
      rules,
      renderReport: async (_, windows) => {
        asked.push(windows.window);
        return { title: "A day", summary: [], text: "All of it" };
      },
    });
    for (const minutes of [1, 19 * hour, 21 * hour]) await at(minutes);
    expect(asked).toEqual([{ fromMs: Date.UTC(2026, 4, 11, 22), toMs: Date.UTC(2026, 4, 12, 22) }]);
    expect(warnings).toEqual([]);
  });
});
