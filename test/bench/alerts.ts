import { detectors, labelledSeries, replay, together } from "./alert-replay.ts";
import { seriesRules, watchSeries } from "./alert-series.ts";
import { allotments, watchCalls, watchers } from "./alert-simulation.ts";
import { calmCalls, calmService } from "./alert-weeks.ts";

const weekMs = 604_800_000;
const dayMinutes = 1_440;

const cells = (...texts: readonly (string | number)[]) =>
  texts.map((text, i) => (i === 0 ? String(text).padEnd(28) : String(text).padStart(18))).join("");

/** As bad as no rule yet calls bad: each true value lies on its limit. */
const serviceAtLimit = { ...calmService, errorRate: 0.05, rateLimitRate: 0.2, latencyMs: 6_200, faithfulness: 3.2 };

function benchNullWeeks(what: string, weeks: number, service = calmService): void {
  const tally = new Map(watchers.map(({ rule }) => [rule.name, { byInterval: 0, bare: 0 }]));
  for (let week = 0; week < weeks; week++) {
    // Two days before the week are there to be compared with.
    for (const { rule, byInterval, bare } of watchCalls(calmCalls(9, week + 1, service), 2 * dayMinutes)) {
      const sums = tally.get(rule);
      if (!sums) continue;
      sums.byInterval += byInterval.length;
      sums.bare += bare.length;
    }
    if ((week + 1) % 100 === 0) console.log(`  … ${week + 1} of ${weeks} weeks`);
  }
  console.log(cells(`\n${weeks} weeks ${what}`, "budget", "by interval", "bare threshold"));
  let [allowed, told, bareTold] = [0, 0, 0];
  for (const [name, { byInterval, bare }] of tally) {
    const { falseAlarms, perMs } = allotments.get(name) ?? { falseAlarms: 0, perMs: weekMs };
    const budget = (falseAlarms * weeks * weekMs) / perMs;
    console.log(cells(name, budget.toFixed(0), byInterval, bare));
    allowed += budget;
    told += byInterval;
    bareTold += bare;
  }
  console.log(cells("together", allowed.toFixed(0), told, bareTold));
}

function benchNullMonths(months: number): void {
  const tally = new Map(seriesRules.map(({ name }) => [name, 0]));
  for (let month = 0; month < months; month++) {
    for (const [name, firings] of Object.entries(watchSeries(calmCalls(56, 5_000 + month), 28 * dayMinutes))) {
      tally.set(name, (tally.get(name) ?? 0) + firings.length);
    }
  }
  console.log(cells(`\n${4 * months} calm weeks, warnings`, "budget", "fired"));
  for (const [name, fired] of tally) console.log(cells(name, ((4 * months) / seriesRules.length).toFixed(0), fired));
}

function benchReplay(): void {
  const series = labelledSeries();
  if (series.length === 0) {
    console.log("\nreplay: skipped, no labelled series (TELLTALE_DATASETS)");
    return;
  }
  console.log(cells(`\n${series.length} labelled series`, "windows", "found", "by chance alone", "false a week"));
  for (const [name, detector] of Object.entries(detectors)) {
    const { windows, found, byChance, falseAlarms, weeks } = together(series.map((one) => replay(one, detector)));
    console.log(cells(name, windows, found, byChance.toFixed(1), (falseAlarms / weeks).toFixed(2)));
  }
}

/**
 * What alerts promise, counted: false alarms over calm weeks beside those of bare thresholds, and real labelled series replayed
 * beside two common rules.
 *
 * @param weeks calm weeks to simulate, about a second each
 */
export function benchAlerts(weeks = 1_000): Promise<void> {
  benchNullWeeks("of calm", weeks);
  benchNullWeeks("at the limits", Math.max(1, Math.round(weeks / 10)), serviceAtLimit);
  benchNullMonths(Math.max(1, Math.round(weeks / 25)));
  benchReplay();
  return Promise.resolve();
}
