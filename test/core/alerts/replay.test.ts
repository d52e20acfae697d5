import { describe, expect, it } from "vitest";
import { detectors, labelledSeries, replay, together } from "../../bench/alert-replay.ts";
import { overData } from "../../datasets.ts";
import { share } from "../../share.ts";

const series = labelledSeries();

describe.skipIf(series.length === 0)(overData("our anomaly rule, replayed on labelled series", "nab", series), () => {
  it("keeps near its budget, and finds more than alarms at random would", () => {
    const results = new Map(
      Object.entries(detectors).map(([name, detector]) => [name, together(series.map((one) => replay(one, detector)))]),
    );
    const rows = [...results].map(([name, { windows, found, byChance, falseAlarms, weeks }]) => {
      const rate = weeks > 0 ? (falseAlarms / weeks).toFixed(2) : "none";
      return `${name.padEnd(28)} found ${found} of ${windows} (${byChance.toFixed(1)} by chance), false alarms a week ${rate}`;
    });
    console.log([`${series.length} labelled series`, ...rows].join("\n"));

    const ours = results.get("our rule, budget 1 a week");
    if (!ours) throw new Error("our rule was not replayed");
    // Real series do not stand still: twice the budget is allowed, and three more for sets of a few weeks.
    expect(ours.falseAlarms).toBeLessThanOrEqual(2 * ours.weeks + 3);
    const found = share(ours.found, ours.windows);
    expect(found.most, found.said).toBeGreaterThan(0.2);
    // A set of few windows cannot tell skill from luck.
    if (ours.windows >= 20) expect(ours.found).toBeGreaterThan(ours.byChance);
  });
});
