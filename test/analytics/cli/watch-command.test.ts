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

async function fileOf(dir: string, ...rules: readonly string[]): Promise<string> {
  const path = join(dir, "own.yaml");
  await writeFile(path, `rules:\n${rules.map((rule) => `  - { ${rule} }\n`).join("")}`);
  return path;
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

  it("says what lies beyond its limit though chance would do as much, and that it is not sure", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 4, perMinute: 5, failuresOfTen: 1 });
    const { out } = await run(
      dir,
      "--once",
      "--at",
      "2026-05-12T12:05",
      "--settle",
      "1s",
      "--rules",
      await fileOf(dir, "extends: error-rate, name: errors, window: 1h"),
    );
    expect(out).toMatch(/^1 judged to 2026-05-12 12:04 UTC: nothing to alert of, 1 beyond the limit but unsure\n/);
    expect(out).toMatch(/\nunsure {2}errors {2}errorRate in 1 hour: 2 of 20, 10 %, is above 5 %, but chance would do as much/);
  });

  it("replays a history that is shorter than a rule's beat as a look at its end judges it", async () => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 4, perMinute: 20, failuresOfTen: 5 });
    // Beside a rule that looks every minute it is judged when that is.
    const rules = await fileOf(dir, "extends: error-rate, name: errors, window: 1h, every: 1h", "extends: rate-limit");
    const once = await run(dir, "--rules", rules, "--once", "--at", "2026-05-12T12:05", "--settle", "1s", "--json");
    expect(JSON.parse(once.out).judged).toMatchObject([{ n: 80, verdict: "alert" }, { verdict: "ok" }]);
    const { out } = await run(dir, "--rules", rules, "--replay", "90d", "--shuffles", "0");
    expect(out).toContain("errors: 1 alert\n");
    expect(out).not.toContain("never had enough records");
  });

  it("has a line for what fires, whichever sink takes it", async () => {
    const dir = await folder();
    const fromMs = Math.floor(Date.now() / minute) * minute - 15 * minute;
    await writeSpans(dir, { fromMs, minutes: 15, perMinute: 20, failuresOfTen: 5 });
    const rules = join(dir, "told.yaml");
    const book = join(dir, "told.jsonl");
    const sinks = `sinks:\n  book: { type: file, path: ${JSON.stringify(book)} }\n`;
    await writeFile(rules, `rules:\n  - { extends: error-rate, sinks: [book] }\n${sinks}`);
    const { out } = await run(dir, "--rules", rules, "--every", "1h");
    expect(out).toContain("told: book\n");
    expect(out).toMatch(/ UTC {2}alert {2}error-rate {2}errorRate in 5 minutes: 50 of 100, 50 %, is above 5 %/);
    expect(await readFile(book, "utf8")).toContain('"fired"');
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

  it("warns of a filter that no record passes, and of none that some does", async () => {
    const { dir } = await failing();
    const rules = await fileOf(
      dir,
      "extends: error-rate, name: typo, where: { status: eror }",
      "extends: error-rate, name: fine, where: { status: [ok, error] }",
    );
    const { out, err } = await run(dir, "--rules", rules, "--replay", "90d", "--shuffles", "0");
    expect(err).toBe('warning: typo: no record has the status "eror"; did you mean "error"? There are: ok, error\n');
    expect(out).toContain("No rule stayed silent; 1 never had enough records: typo.");
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
