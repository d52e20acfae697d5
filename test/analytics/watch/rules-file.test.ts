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
      about: "More than 3 % of calls failed in 10 minutes: likely the model or its API.",
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
    [
      { rules: [{ extends: "error-rate", measure: "thumbsDownRate" }] },
      /rules\[0\]: "measure" is not a field here\. There are: extends, name, about, metric, statistic, where, by, window, /,
    ],
    [
      { rules: [{ extends: "error-rate", condition: { above: 0.1, unit: "%" } }] },
      /rules\[0\]\.condition: "unit" is not a field here\. There are: kind, above, below, warnAbove, warnBelow, clearAt/,
    ],
    [
      { rules: [{ name: "a", metric: "errorRate", statistic: "rate", window: "5m", condition: { kind: "limit", above: 1 } }] },
      /rules\[0\]\.condition\.kind: there is no "limit"\. There are: threshold, change, trend, anomaly, shift, drift, budget, noData, single/,
    ],
    [
      { rules: [{ name: "a", metric: "errorRate", statistic: "rate", window: "5m", condition: { above: 1 } }] },
      /rules\[0\]\.condition\.kind: is missing: it must be one of threshold, change/,
    ],
    [
      { rules: [{ extends: "error-rate", condition: { above: 5 } }] },
      /rules\[0\]: condition\.above: errorRate is a share from 0 to 1, not 5: write 0\.05 for 5 %/,
    ],
    [
      { rules: [{ extends: "error-rate", condition: { above: 0.1, below: 0.01 } }] },
      /rules\[0\]\.condition: a threshold has one side, above or below/,
    ],
    [
      { rules: [{ extends: "completion-rate", name: "a", condition: { riseAbove: 0.1, fallAbove: 0.1 } }] },
      /rules\[0\]\.condition: a change needs one of ratioAbove, ratioBelow, riseAbove and fallAbove/,
    ],
    [
      { rules: [{ extends: "daily-budget", metric: "durationMs" }] },
      /rules\[0\]: condition\.kind: a budget is of money spent: write metric: costUsd and statistic: sum/,
    ],
    [
      { rules: [{ extends: "expensive-call", statistic: "p95" }] },
      /rules\[0\]: condition\.kind: single looks at each record apart: write statistic: each, not p95/,
    ],
    [{ rules: [{ extends: "user-volume", statistic: "p95" }] }, /rules\[0\]: calls .* has no statistic "p95": there is count/],
    [{ presets: 3 }, /presets: must be all, none, or a list of their names/],
    [{ rules: [{ extends: "error-rate", minimum: "many" }] }, /rules\[0\]\.minimum: must be a number/],
    [
      { sinks: { mine: { type: "webhook", url: "http://127.0.0.1:1" } } },
      /sinks\.mine\.secret: is missing: any text that the receiver knows, too: .* Name an environment variable here, as "\$ONCALL_KEY", and set/,
    ],
    [{ sinks: { mine: { type: "slak" } } }, /sinks\.mine\.type: there is no "slak"; did you mean "slack"\?/],
    [{ sinks: { mine: { type: "file" } } }, /sinks\.mine\.path: is missing/],
    [
      { sinks: { mine: { type: "file", path: "a", mode: 1 } } },
      /sinks\.mine: "mode" is not a field here\. There are: type, path, /,
    ],
    [{ rule: [] }, /"rule" is not a field here; did you mean "rules"\?/],
  ])("says what is wrong with %j", (data, message) => {
    expect(() => rulesFrom(data, "rules.yaml")).toThrow(message);
    expect(() => rulesFrom(data, "rules.yaml")).toThrow(/^rules\.yaml:/);
  });

  it("puts a limit of another sort in the place of the preset's", () => {
    const { rules } = rulesFrom({
      rules: [
        { extends: "completion-rate", condition: { fallAbove: 0.05 } },
        { extends: "relevance", name: "too-good", condition: { above: 4.5 } },
        { extends: "error-rate", condition: { warnAbove: 0.02 } },
      ],
    });
    expect(rules.map(({ condition }) => condition)).toEqual([
      { kind: "change", against: { from: "previous", lengthMs: 7 * 86_400_000 }, fallAbove: 0.05 },
      { kind: "threshold", above: 4.5 },
      { kind: "threshold", above: 0.05, warnAbove: 0.02 },
    ]);
  });

  it("says all that is wrong at once, and where a file is missing or is not YAML", async () => {
    const two = { rules: [{ extends: "error-rat" }, { extends: "toxcity" }] };
    expect(() => rulesFrom(two)).toThrow(/rules\[0\].*\n.*rules\[1\]/s);
    const condition = { kind: "threshold", above: 0.1, abve: 1 };
    const slips = { name: "a", metrik: 1, metric: "erorRate", statistic: "rate", window: "5m", sinks: ["pager"], condition };
    expect(() => rulesFrom({ rules: [slips] })).toThrow(
      /"abve" is not a field.*"metrik" is not a field.*\n.*"erorRate" is not a metric.*\n.*rules\[0\]: "pager" is not one of the sinks\. There are none$/s,
    );
    const path = join(await folder(), "rules.yaml");
    await expect(readRulesFile(path)).rejects.toThrow(/rules\.yaml: there is no such file/);
    await writeFile(path, "rules: [");
    await expect(readRulesFile(path)).rejects.toThrow(/rules\.yaml: .*line 1/);
  });
});
