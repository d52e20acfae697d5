import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, type ExperimentReport, writeRecords } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telltale } from "../../cli/telltale.ts";
import { plantedRecords, users } from "./planted-records.ts";

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-experiment-"));
  const engine = await createNodeEngine();
  await writeRecords(engine, dir, plantedRecords(), { name: "planted" });
  await engine.close();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const within = ["--from", "2026-03-02", "--to", "2026-03-16"];
const experiment = (name: string, ...more: string[]) => telltale(["experiment", dir, name, ...within, ...more]);
const read = async (name: string, ...more: string[]) =>
  JSON.parse((await experiment(name, "--format", "json", ...more)).out) as ExperimentReport;

describe("telltale experiment", () => {
  it("rolls out what is better by more than is wanted, knows the time before, and leaves out who saw both arms", async () => {
    const report = await read("better", "--primary", "faithfulness=0.1", "--arms", "control:1,shorter:1");
    const [shorter] = report.treatments;
    expect(shorter?.decided.decision).toBe("roll out");
    const [primary] = shorter?.measures ?? [];
    expect(primary?.gainInterval?.[0]).toBeLessThan(0.4);
    expect(primary?.gainInterval?.[1]).toBeGreaterThan(0.4);
    expect(primary?.varianceReduction).toBeGreaterThan(0.15);
    expect(report.controlUsers + (shorter?.users ?? 0) + report.crossed).toBe(users);
    expect(report.crossed).toBeGreaterThan(3);
    expect(report.concerns).toEqual([]);
  });

  it("knows the time before the experiment, not before the period that is looked at: that would take the effect out", async () => {
    for (const period of [["--from", "2026-03-09", "--to", "2026-03-16"], []]) {
      const asked = ["experiment", dir, "better", ...period, "--primary", "faithfulness", "--format", "json"];
      const report = JSON.parse((await telltale(asked)).out) as ExperimentReport;
      const [primary] = report.treatments[0]?.measures ?? [];
      expect(primary?.varianceReduction).toBeGreaterThan(0.15);
      expect(Math.abs((primary?.gain ?? 0) - 0.4)).toBeLessThan(0.08);
    }
  });

  it("counts as a plain program does", async () => {
    const report = await read("better", "--primary", "faithfulness");
    const sums = new Map<string, { value: number; n: number }>();
    const armsOf = new Map<string, Set<string>>();
    const all = [...plantedRecords()].flatMap(({ table, record }) => (table === "scores" && record.variants ? [record] : []));
    for (const { userId = "", variants } of all)
      armsOf.set(userId, (armsOf.get(userId) ?? new Set()).add(variants?.better ?? ""));
    for (const { userId = "", variants, value = 0 } of all) {
      if (armsOf.get(userId)?.size !== 1) continue;
      const its = sums.get(variants?.better ?? "") ?? { value: 0, n: 0 };
      sums.set(variants?.better ?? "", { value: its.value + value, n: its.n + 1 });
    }
    const mean = (arm: string) => (sums.get(arm)?.value ?? 0) / (sums.get(arm)?.n ?? 0);
    const [primary] = report.treatments[0]?.measures ?? [];
    expect(primary?.control).toBeCloseTo(mean("control"), 9);
    expect(primary?.treatment).toBeCloseTo(mean("shorter"), 9);
  });

  it("reverts what harms a guardrail", async () => {
    const report = await read("better", "--primary", "faithfulness=0.1", "--guardrail", "latency=50");
    expect(report.treatments[0]?.decided).toMatchObject({
      decision: "revert",
      reasons: [expect.stringContaining("latency is worse")],
    });
  });

  it("keeps running what does nothing until the plan is over, and notices a split that nobody meant", async () => {
    const asMeant = ["--arms", "control:3,other:1", "--primary", "faithfulness=0.05"];
    expect((await read("none", ...asMeant, "--planned", "5000")).treatments[0]?.decided.decision).toBe("keep running");
    expect((await read("none", ...asMeant, "--planned", "1500")).treatments[0]?.decided.decision).toBe("revert");
    const wrong = await read("none", "--arms", "control:1,other:1", "--primary", "faithfulness");
    expect(wrong.treatments[0]?.decided.decision).toBe("do not read");
    expect((await read("none", "--primary", "faithfulness")).concerns).toContainEqual(
      expect.stringContaining("Nobody said which split"),
    );
  });

  it("draws it for people, and for pull requests", async () => {
    const { out, err, status } = await experiment(
      "better",
      "--primary",
      "faithfulness=0.1",
      "--guardrail",
      "latency=2000",
      "--secondary",
      "outputTokens",
    );
    expect({ err, status }).toEqual({ err: "", status: 0 });
    expect(out).toMatch(/shorter against control: ROLL OUT/);
    expect(out).toMatch(/faithfulness +primary +3\.\d+ +3\.\d+ +0\.\d+ \(0\.\d+ … 0\.\d+\)[ │┊]+━+●━+ +< 0\.001 +better/);
    expect(out).toMatch(/latency +guardrail .*unharmed/);
    const { out: markdown } = await experiment("better", "--primary", "faithfulness=0.1", "--format", "markdown");
    expect(markdown).toMatch(/^### Experiment better\n/);
    expect(markdown).toMatch(/\*\*shorter against control: roll out\*\* \(\d+ and \d+ users\)/);
  });

  it("draws it as a page of its own: the decision, each measure's gain, and the course of the first", async () => {
    const file = join(dir, "better.html");
    const asked = ["--primary", "faithfulness=0.1", "--guardrail", "latency=2000"];
    expect(await experiment("better", ...asked, "-o", file)).toMatchObject({ status: 0, out: "" });
    const page = await readFile(file, "utf8");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(page.match(/<svg[^>]*role="img"/g)).toHaveLength(3);
    expect(page).toMatch(/roll out.*shorter.*against.*control/s);
    const { treatments } = await read("better", ...asked);
    const course = treatments[0]?.course ?? [];
    expect(course.length).toBeGreaterThan(5);
    expect(course.at(-1)?.gain).toBeCloseTo(treatments[0]?.measures[0]?.gain ?? 0, 12);
    const widths = course.map(({ gainInterval: [low, high] }) => high - low);
    expect(widths.at(-1)).toBeLessThan((widths[0] ?? 0) / 1.3);
    const users = course.map((look) => look.users);
    expect(users).toEqual([...users].sort((a, b) => a - b));
  });

  it("plans by one's own traffic", async () => {
    const plan = await telltale(["experiment", dir, "next", ...within, "--plan", "--primary", "faithfulness=0.2"]);
    expect(plan.out).toMatch(/looked at once, at the end: +\d+ users in both arms, \d+ days/);
    expect(plan.out).toMatch(/Things of one user are alike: [23]\.\d+ of them/);
  });

  it("says what is wrong with how it was asked", async () => {
    expect(await experiment("greeting")).toMatchObject({
      status: 2,
      err: expect.stringContaining("no record in this period has it"),
    });
    expect((await experiment("better", "--control", "x")).err).toContain("no flag --control");
    expect((await experiment("better", "--arms", "control:1,warm:1")).err).toContain(
      'nobody saw an arm "warm"; there are control, shorter',
    );
    expect((await experiment("better", "--arms", "control")).err).toContain("write arm:share");
    expect((await experiment("better", "--primary", "faithfulness=much")).err).toContain("much is not a number");
    expect((await experiment("better", "--planned", "0")).err).toContain("--planned 0 is not a whole number");
    expect((await experiment("better", "--plan")).err).toContain("--plan needs the least improvement");
  });
});
