import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readRulesFile, rulesFrom } from "@telltale/analytics/node";
import { presets } from "@telltale/core/alerts";
import { describe, expect, it } from "vitest";
import { folder } from "./some-spans.ts";

const day = 86_400_000;

describe("readRulesFile", () => {
  it("reads YAML: presets by name, presets that are tuned, rules of one's own", async () => {
    const path = join(await folder(), "rules.yaml");
    await writeFile(
      path,
      `presets: [latency-p95]
falseAlarms:
  critical: { atMost: 1, per: 90d }
rules:
  - extends: error-rate
    name: chat-errors
    where: { feature: chat }
    condition: { above: 0.03 }
    window: 10m
  - name: slow-median
    metric: durationMs
    statistic: p50
    window: 1h
    condition: { kind: change, against: { from: sameHours, weeks: 3 }, ratioAbove: 1.5 }
`,
    );
    const { rules, falseAlarms } = await readRulesFile(path);
    expect(rules.map(({ name }) => name)).toEqual(["latency-p95", "chat-errors", "slow-median"]);
    expect(rules[1]).toEqual({
      ...presets["error-rate"],
      name: "chat-errors",
      where: { feature: "chat" },
      condition: { kind: "threshold", above: 0.03 },
      windowMs: 600_000,
      enabled: true,
    });
    expect(rules[2]).toMatchObject({ severity: "warning", windowMs: 3_600_000 });
    expect(falseAlarms).toEqual({ critical: { falseAlarms: 1, perMs: 90 * day } });
  });

  it("takes every preset there is, as the file would write it", () => {
    for (const name of Object.keys(presets)) {
      const { rules } = rulesFrom({ rules: [{ extends: name }] });
      expect(rules).toEqual([{ ...presets[name], enabled: true }]);
    }
  });

  it("changes a preset in its place, and leaves out what is switched off", () => {
    const { rules } = rulesFrom({
      presets: ["error-rate", "latency-p95"],
      rules: [
        { extends: "error-rate", condition: { above: 0.1 } },
        { extends: "latency-p95", enabled: false },
      ],
    });
    expect(rules.map(({ name, condition }) => [name, condition])).toEqual([["error-rate", { kind: "threshold", above: 0.1 }]]);
  });

  it.each([
    [{ presets: ["eror-rate"] }, /presets: "eror-rate" is not a preset; did you mean "error-rate"\?/],
    [{ rules: [{ extends: "error-rate", windw: "5m" }] }, /rules\[0\]: "windw" is not a field here; did you mean "window"\?/],
    [
      { rules: [{ extends: "error-rate", window: "5 minutes" }] },
      /rules\[0\]\.window: "5 minutes" is not a length of time: write 60s/,
    ],
    [
      {
        rules: [{ name: "a", metric: "erorRate", statistic: "rate", window: "5m", condition: { kind: "threshold", above: 1 } }],
      },
      /"erorRate" is not a metric; did you mean "errorRate"\?/,
    ],
    [
      {
        rules: [{ name: "a", metric: "errorRate", statistic: "p95", window: "5m", condition: { kind: "threshold", above: 1 } }],
      },
      /errorRate \(error rate\) has no statistic "p95": there is rate/,
    ],
    [
      { rules: [{ name: "a", metric: "errorRate" }] },
      /rules\[0\]: statistic, window, condition missing; or start from a preset/,
    ],
    [{ rules: [{ extends: "error-rate", by: ["modle"] }] }, /"modle" is not a column of its rows; did you mean "model"\?/],
    [
      { rules: [{ extends: "error-rate", sinks: ["pager"] }], sinks: { page: { type: "console" } } },
      /"pager" is not one of the sinks; did you mean "page"\?/,
    ],
    [{ routes: [{ sinks: ["pager"] }], sinks: { page: { type: "console" } } }, /routes\[0\]: "pager" is not one of the sinks/],
    [
      { rules: [{ extends: "daily-budget", timeZone: "Berlin" }] },
      /rules\[0\]\.timeZone: must be a time zone, as "Europe\/Berlin"/,
    ],
    [
      { rules: [{ extends: "worse-version", by: [] }] },
      /rules\[0\]: against a version before, "by" must end with what names versions/,
    ],
    [{ rule: [] }, /"rule" is not a field here; did you mean "rules"\?/],
  ])("says what is wrong with %j", (data, message) => {
    expect(() => rulesFrom(data, "rules.yaml")).toThrow(message);
    expect(() => rulesFrom(data, "rules.yaml")).toThrow(/^rules\.yaml:/);
  });

  it("says all that is wrong at once, and where a file is missing or is not YAML", async () => {
    const two = { rules: [{ extends: "error-rat" }, { extends: "toxcity" }] };
    expect(() => rulesFrom(two)).toThrow(/rules\[0\].*\n.*rules\[1\]/s);
    const path = join(await folder(), "rules.yaml");
    await expect(readRulesFile(path)).rejects.toThrow(/rules\.yaml: there is no such file/);
    await writeFile(path, "rules: [");
    await expect(readRulesFile(path)).rejects.toThrow(/rules\.yaml: .*line 1/);
  });
});
