import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, minute, noon, writeSpans } from "../watch/some-spans.ts";
import { telltale } from "./telltale.ts";

const run = (...argv: string[]) => telltale(["watch", ...argv], { widthColumns: 120, stopped: () => Promise.resolve() });

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A folder in which calls begin to fail at ten past noon, and a file of rules for it. */
async function failing() {
  const dir = await folder();
  await writeSpans(dir, { fromMs: noon, minutes: 10, perMinute: 20, failuresOfTen: 0 });
  await writeSpans(dir, { fromMs: noon + 10 * minute, minutes: 20, perMinute: 20, failuresOfTen: 5 });
  const rules = join(dir, "rules.yaml");
  await writeFile(rules, "rules:\n  - extends: error-rate\n    runbook: https://example.com/errors\n");
  return { dir, rules };
}

describe("telltale watch", () => {
  it("looks once, tells, lists, explains, and takes orders", async () => {
    const { dir, rules } = await failing();
    const calm = await run(dir, "--rules", rules, "--once", "--at", "2026-05-12T12:09", "--settle", "1s");
    expect(calm).toEqual({ status: 0, out: expect.stringMatching(/^1 judged to 2026-05-12 12:08 UTC: all well\n$/), err: "" });

    const bad = await run(dir, "--rules", rules, "--once", "--at", "2026-05-12T12:20", "--settle", "1s");
    expect(bad.status).toBe(0);
    expect(bad.out).toContain("Critical: error-rate");
    expect(bad.out).toMatch(/1 judged to 2026-05-12 12:19 UTC: 1 open; 1 told\nalert {2}error-rate {2}errorRate/);

    expect((await run(dir, "--rules", rules, "--list")).out).toMatch(/alert {2}error-rate {2}2026-05-12 12:1\d/);
    const explained = (await run(dir, "--rules", rules, "--explain", "err")).out;
    for (const part of ["interval", "limit", "Sessions to read", "runbook: https://example.com/errors", "--ack 'error-rate'"])
      expect(explained).toContain(part);

    expect((await run(dir, "--rules", rules, "--ack", "error-rate")).out).toContain("error-rate is yours");
    const later = await run(dir, "--rules", rules, "--once", "--at", "2026-05-12T12:25", "--settle", "1s", "--json");
    expect(JSON.parse(later.out)).toMatchObject({
      notified: 0,
      judged: [{ key: "error-rate", verdict: "alert" }],
      waiting: [],
    });
    expect((await run(dir, "--rules", rules, "--list")).out).toMatch(/acknowledged {2}error-rate .* has it/);
  });

  it("replays the past as a timeline, and as JSON", async () => {
    const { dir, rules } = await failing();
    const text = await run(dir, "--rules", rules, "--replay", "90d", "--shuffles", "1");
    expect(text.out).toMatch(/error-rate {2}critical {2}·*█+ /);
    expect(text.out).toMatch(/error-rate: 1 alert\n {2}2026-05-12 12:1\d to the end/);
    const { rules: results } = JSON.parse(
      (await run(dir, "--rules", rules, "--replay", "90d", "--shuffles", "0", "--json")).out,
    );
    expect(results).toMatchObject([{ rule: "error-rate", episodes: [{ endedAtMs: null, verdict: "alert" }] }]);
  });

  it("sends a review of the day before when it is due, once", async () => {
    const dir = await folder();
    const yesterday = Math.floor(Date.now() / dayMs) * dayMs - dayMs;
    await writeSpans(dir, { fromMs: yesterday + 8 * hourMs, minutes: 30, perMinute: 20, failuresOfTen: 1 });
    const rules = join(dir, "rules.yaml");
    const told = join(dir, "told.jsonl");
    const reports = "reports:\n  - { name: morning, every: day, at: '00:00', sinks: [book] }\n";
    await writeFile(rules, `presets: none\nsinks:\n  book: { type: file, path: ${JSON.stringify(told)} }\n${reports}`);
    await mkdir(join(dir, "watch"), { recursive: true });
    const doneMs = { morning: yesterday - dayMs };
    await writeFile(join(dir, "watch", "schedules.json"), JSON.stringify({ v: 1, doneMs }));
    for (let look = 0; look < 2; look++)
      expect(await run(dir, "--rules", rules, "--once")).toMatchObject({ status: 0, err: "" });
    const lines = (await readFile(told, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ kind: "report", schedule: "morning", title: "Daily review" });
    expect(lines[0]).toContain("Model calls 600");
  });

  it("watches until it is stopped", async () => {
    const { dir, rules } = await failing();
    const { status, out } = await run(dir, "--rules", rules, "--every", "1h");
    expect(status).toBe(0);
    expect(out).toContain("1 rule, every 1h; told: console");
  });

  it.each([
    [["--once", "--list"], /--once and --list: give one of them/],
    [["--at", "2026-05-12"], /--at goes with --once/],
    [["--every", "soon"], /--every soon is not a length of time/],
    [["--silence", "eror-rate"], /that is no rule; did you mean "error-rate"\?/],
    [["--ack", "nothing"], /there is no alert "nothing"/],
    [["--test-sink", "slack"], /that is no sink; did you mean|that is no sink\. There are: console/],
  ])("refuses %j, and says what there is", async (argv, message) => {
    const { status, err } = await run(await folder(), ...argv);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });

  it("does not make a folder that is not there", async () => {
    const { status, err } = await run(join(await folder(), "nowhere"), "--once");
    expect(status).toBe(1);
    expect(err).toMatch(/there is no folder .*nowhere/);
  });
});
