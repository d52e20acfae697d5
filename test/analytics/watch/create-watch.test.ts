import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RulesInput } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { giveOrder } from "../../../packages/analytics/src/watch/orders.ts";
import { folder, minute, noon, writeSpans } from "./some-spans.ts";
import { watchOf } from "./watch-of.ts";

describe("createWatch", () => {
  it("says nothing while all is well", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 30, perMinute: 20, failuresOfTen: 0 });
    const { at, told, warnings } = await watchOf(dir);
    const { judged } = await at(30);
    expect(judged.map(({ judgement }) => judgement.verdict)).toEqual(["ok"]);
    expect({ told, warnings }).toEqual({ told: [], warnings: [] });
  });

  it("fires once, judges the moments between two looks, and tells the end", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 10, perMinute: 20, failuresOfTen: 0 });
    await writeSpans(dir, { fromMs: noon + 10 * minute, minutes: 5, perMinute: 20, failuresOfTen: 6 });
    await writeSpans(dir, { fromMs: noon + 15 * minute, minutes: 30, perMinute: 20, failuresOfTen: 0 });
    const { at, told, events } = await watchOf(dir);
    await at(8);
    await at(13);
    await at(14);
    expect(events()).toEqual(["fired"]);
    await at(40);
    expect(events()).toEqual(["fired", "resolved"]);
    const [fired, resolved] = told;
    if (fired?.kind !== "alert" || resolved?.kind !== "alert") throw new Error("two alerts were expected");
    expect(resolved.episodeId).toBe(fired.episodeId);
    expect(resolved.id).not.toBe(fired.id);
    expect(fired).toMatchObject({ rule: "errors", severity: "critical", threshold: { comparison: "above", value: 0.05 } });
    expect(fired.quantity?.low).toBeGreaterThan(0.05);
    expect(fired.atMs).toBeLessThanOrEqual(noon + 13 * minute);
    expect(fired.diagnosis.sessions.length).toBeGreaterThan(0);
  });

  it("says the limit that was set, where it looks, and each part by one name", async () => {
    const dir = await folder();
    const more = ", 'chat' AS feature, CASE WHEN i % 10 < 5 THEN 'mini' ELSE 'large' END AS request_model";
    await writeSpans(dir, { fromMs: noon, minutes: 10, perMinute: 20, failuresOfTen: 0, more });
    await writeSpans(dir, { fromMs: noon + 10 * minute, minutes: 5, perMinute: 20, failuresOfTen: 5, more });
    const rule = {
      extends: "error-rate",
      name: "chat-errors",
      where: { feature: ["chat", "search"] },
      condition: { above: 0.1 },
    };
    const { at, told } = await watchOf(dir, { rules: { rules: [rule] } as RulesInput });
    await at(8);
    await at(15);
    const [fired] = told;
    if (fired?.kind !== "alert") throw new Error("an alert was expected");
    expect(fired.about).toMatch(/^More than 10 % of calls failed in 5 minutes: .* is above 10 %/);
    expect(fired.where).toEqual({ feature: "chat or search" });
    expect(fired.diagnosis.moved).toEqual([expect.stringMatching(/^model mini: 0 % → \d+ %, all of the change$/)]);
  });

  it("sees an incident that began and ended between two looks", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 60, perMinute: 20, failuresOfTen: 0 });
    const { at, events } = await watchOf(dir);
    await at(1);
    await writeSpans(dir, { fromMs: noon + 60 * minute, minutes: 6, perMinute: 20, failuresOfTen: 8 });
    await writeSpans(dir, { fromMs: noon + 66 * minute, minutes: 60, perMinute: 20, failuresOfTen: 0 });
    await at(120);
    expect(events()).toEqual(["fired", "resolved"]);
  });

  it("tells of records that came late, and only once", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 120, perMinute: 20, failuresOfTen: 0 });
    const { at, told, events } = await watchOf(dir);
    await at(60);
    await at(61);
    expect(events()).toEqual([]);
    await writeSpans(dir, { fromMs: noon + 20 * minute, minutes: 8, perMinute: 60, failuresOfTen: 9 });
    await at(62);
    expect(events()).toEqual(["fired"]);
    expect(told[0]?.kind === "alert" && told[0].about).toContain("records came late");
    await at(63);
    await at(90);
    await at(110);
    expect(events()).toEqual(["fired", "resolved"]);
  });

  it("does not tell again of an alert whose window gets more records", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 20, perMinute: 20, failuresOfTen: 0 });
    await writeSpans(dir, { fromMs: noon + 20 * minute, minutes: 8, perMinute: 20, failuresOfTen: 9 });
    await writeSpans(dir, { fromMs: noon + 28 * minute, minutes: 60, perMinute: 20, failuresOfTen: 0 });
    const { at, events } = await watchOf(dir);
    await at(15);
    await at(60);
    await writeSpans(dir, { fromMs: noon + 20 * minute, minutes: 8, perMinute: 60, failuresOfTen: 9 });
    await at(61);
    await at(80);
    expect(events()).toEqual(["fired", "resolved"]);
  });

  it("remembers over a restart", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 60, perMinute: 20, failuresOfTen: 5 });
    const first = await watchOf(dir);
    await first.at(20);
    await first.watch.close();
    const second = await watchOf(dir);
    await second.at(21);
    await second.at(40);
    expect([...first.events(), ...second.events()]).toEqual(["fired"]);
  });

  it("watches one folder once", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 1, perMinute: 20, failuresOfTen: 0 });
    await watchOf(dir);
    await expect(watchOf(dir)).rejects.toThrow(/watched already/);
  });

  it("sets a damaged memory aside, says so, and goes on", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 30, perMinute: 20, failuresOfTen: 5 });
    await mkdir(join(dir, "watch"), { recursive: true });
    await writeFile(join(dir, "watch", "state.json"), '{"v":1,"streams":{"err');
    const { at, warnings, events } = await watchOf(dir);
    await at(20);
    expect(warnings).toEqual([
      expect.stringMatching(/state\.json could not be read \(it is not JSON\): it was moved to .*set-aside/),
    ]);
    expect(await readdir(join(dir, "watch", "set-aside"))).toHaveLength(1);
    expect(events()).toEqual(["fired"]);
    expect(JSON.parse(await readFile(join(dir, "watch", "state.json"), "utf8"))).toMatchObject({ v: 1, unsent: [] });
  });

  it("goes on from where a clock stands that was set back", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 60, perMinute: 20, failuresOfTen: 0 });
    const { at, warnings, events } = await watchOf(dir);
    await at(60 * 24 * 400);
    await writeSpans(dir, { fromMs: noon + 60 * minute, minutes: 10, perMinute: 20, failuresOfTen: 7 });
    await at(61);
    await at(66);
    expect(warnings).toEqual([expect.stringContaining("the clock was set back")]);
    expect(events()).toEqual(["fired"]);
  });

  it("works on an empty folder, and on files that lack what the rules ask for", async () => {
    const dir = await folder();
    const { at, warnings, told } = await watchOf(dir, { rules: { presets: "all" } });
    await at(10);
    // The files have neither cost, scores nor cache columns.
    await writeSpans(dir, { fromMs: noon + 10 * minute, minutes: 30, perMinute: 20, failuresOfTen: 0 });
    const { judged } = await at(30);
    expect(judged.find(({ key }) => key === "error-rate")?.judgement.verdict).toBe("ok");
    expect({ told, warnings }).toEqual({ told: [], warnings: [] });
  });

  it("does what another process ordered: an acknowledged alert is not repeated", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 240, perMinute: 20, failuresOfTen: 5 });
    const rules = { presets: "none", rules: [{ extends: "error-rate", name: "errors", renotify: "30m" }] } as const;
    const { at, events } = await watchOf(dir, { rules: rules as unknown as RulesInput });
    await at(20);
    await at(55);
    expect(events()).toEqual(["fired", "reminded"]);
    await giveOrder(join(dir, "watch"), { kind: "ack", key: "errors", atMs: noon + 56 * minute, by: "ada" });
    const { state } = await at(120);
    expect(events()).toEqual(["fired", "reminded"]);
    expect(state.streams.errors?.alert).toMatchObject({ status: "acknowledged", episode: { acknowledged: { by: "ada" } } });
    expect(await readdir(join(dir, "watch", "orders"))).toEqual([]);
  });

  it("keeps a silenced rule and a snoozed alert quiet, and tells afterwards what still lasts", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 240, perMinute: 20, failuresOfTen: 5 });
    const { at, events } = await watchOf(dir);
    const untilMs = noon + 60 * minute;
    await giveOrder(join(dir, "watch"), { kind: "silence", rules: ["errors"], atMs: noon, untilMs, by: "ada" });
    await at(20);
    await giveOrder(join(dir, "watch"), {
      kind: "snooze",
      key: "errors",
      atMs: noon + 20 * minute,
      untilMs: untilMs + 30 * minute,
      by: "ada",
    });
    await at(59);
    await at(80);
    expect(events()).toEqual([]);
    await at(100);
    expect(events()).toEqual(["fired"]);
  });

  it("puts segments that fail together into one message, and ends it with the last of them", async () => {
    const dir = await folder();
    const more = ", 'f' || (i % 3) AS feature";
    await writeSpans(dir, { fromMs: noon, minutes: 20, perMinute: 60, failuresOfTen: 5, more });
    await writeSpans(dir, { fromMs: noon + 20 * minute, minutes: 60, perMinute: 60, failuresOfTen: 0, more });
    const rules = {
      presets: "none",
      rules: [{ extends: "error-rate", name: "errors", by: ["feature"], renotify: "never" }],
    } as const;
    const { at, events, told } = await watchOf(dir, { rules: rules as unknown as RulesInput });
    await at(10);
    expect(events()).toEqual(["fired"]);
    expect(told[0]?.kind === "alert" && told[0].also).toHaveLength(2);
    await at(60);
    expect(events()).toEqual(["fired", "resolved"]);
  });

  it("tells metrics the state of each rule", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 30, perMinute: 20, failuresOfTen: 5 });
    const states: unknown[] = [];
    const { at } = await watchOf(dir, { metrics: { alert: (...state) => states.push(state) } });
    await at(20);
    await at(300);
    expect(states).toEqual([
      ["errors", "critical", "alert"],
      ["errors", "critical", "alert"],
    ]);
  });
});
