import { describe, expect, it } from "vitest";
import { detectors, labelledSeries, replay, together } from "../../bench/alert-replay.ts";

const series = labelledSeries();
if (series.length === 0) console.log("alert replay: skipped, no labelled series in TELLTALE_DATASETS");

describe.skipIf(series.length === 0)("our anomaly rule, replayed on labelled series", () => {
  it("keeps near its budget, where three sigma knows none, and finds more than alarms at random would", () => {
    const results = new Map(
      Object.entries(detectors).map(([name, detector]) => [name, together(series.map((one) => replay(one, detector)))]),
    );
    const rows = [...results].map(([name, { windows, found, byChance, falseAlarms, weeks }]) => {
      const rate = weeks > 0 ? (falseAlarms / weeks).toFixed(2) : "none";
      return `${name.padEnd(28)} found ${found} of ${windows} (${byChance.toFixed(1)} by chance), false alarms a week ${rate}`;
    });
    console.log([`${series.length} labelled series`, ...rows].join("\n"));

    const [ours, plain] = [results.get("our rule, budget 1 a week"), results.get("3 sigma")];
    if (!ours || !plain) throw new Error("a rule was not replayed");
    // Real series do not stand still: twice the budget is allowed, and three more for sets of a few weeks.
    expect(ours.falseAlarms).toBeLessThanOrEqual(2 * ours.weeks + 3);
    expect(ours.falseAlarms).toBeLessThanOrEqual(plain.falseAlarms + 3);
    if (ours.windows >= 10) expect(ours.found).toBeGreaterThan(ours.byChance);
  });
});
