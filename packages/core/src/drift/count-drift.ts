import { rateRatioTest } from "../stats/index.ts";
import { type ColumnDrift, columnDrift, type DriftOptions, driftDefaults, type ValueFindings, worth } from "./column.ts";
import type { DriftEffect } from "./effect.ts";
import type { CountSummary, CountWindow } from "./summary.ts";

/** What an interval without upper end is cut to, so that a report stays plain numbers. */
const endless = 1e6;

/**
 * Whether a column of counts (retries, tool calls, errors per hour) has drifted, from totals.
 *
 * The effect is the relative change of the rate, current / reference − 1, with the exact interval given the sum of events. Counts
 * that vary more than Poisson's, or come in clusters, are taken for as many events as they are worth.
 *
 * @param summary from {@link countSummary} or counted in SQL
 * @param options see {@link DriftOptions}
 * @throws {RangeError} if a number of events or an exposure is out of range
 * @see Przyborowski & Wilenski (1940), Biometrika 31, 313–323; McCullagh & Nelder (1989), ch. 6 (dispersion)
 * @example countDrift(countSummary(Array(500).fill(1), Array(500).fill(3))).verdict; // "drift"
 * @example countDrift(countSummary([0, 1], [4, 5])).verdict; // "insufficient"
 */
export function countDrift(summary: CountSummary, options: DriftOptions = {}): ColumnDrift {
  const limits = { ...driftDefaults, ...options };
  const { column } = summary;
  for (const { n, events, exposure, dispersion } of [summary.reference, summary.current]) {
    if (!(events >= 0 && n >= 0 && dispersion >= 0)) throw new RangeError(`countDrift: a number of ${column} is negative`);
    if (n > 0 && !(exposure > 0)) throw new RangeError(`countDrift: the exposure of ${column} must be positive`);
  }
  const windowOf = (window: CountWindow) => {
    const { missing, clusters, designEffect, n, events, exposure } = window;
    return { missing, clusters, designEffect, n, mean: n > 0 ? events / exposure : null, p50: null, p95: null };
  };
  const [reference, current] = [windowOf(summary.reference), windowOf(summary.current)];
  const enough = worth(reference.n, reference) >= limits.minN && worth(current.n, current) >= limits.minN;
  return columnDrift(column, "count", { reference, current }, enough ? findings(summary, limits) : null, null, limits);
}

function findings({ reference, current }: CountSummary, { rateMargin }: Required<DriftOptions>): ValueFindings {
  const [before, after] = [independent(reference), independent(current)];
  if (before.events + after.events === 0) {
    // Not one event: all that is known is how rare they are, which no ratio can say.
    const nothing: DriftEffect = {
      name: "relative change of the rate",
      estimate: 0,
      interval: [-1, endless],
      margin: rateMargin,
    };
    return { statistic: 0, statisticName: "events", pValue: 1, effects: [nothing], psi: null };
  }
  const { statistic, pValue, effectInterval } = rateRatioTest(after.events, after.exposure, before.events, before.exposure);
  // Half an event on either side where one has none, so that the ratio is a number.
  const half = before.events === 0 ? 0.5 : 0;
  const ratio = (after.events + half) / after.exposure / ((before.events + half) / before.exposure);
  const [low, high] = effectInterval ?? [0, endless];
  const effect: DriftEffect = {
    name: "relative change of the rate",
    estimate: ratio - 1,
    interval: [low - 1, Math.min(endless, high - 1)],
    margin: rateMargin,
  };
  return { statistic, statisticName: "events", pValue, effects: [effect], psi: null };
}

/** Events and exposure shrunk to what independent Poisson counts would be worth; the rate stays. */
function independent(window: CountWindow): { events: number; exposure: number } {
  const { n, events, exposure, dispersion } = window;
  // A design effect is measured on the rows' own variance, so the two multiply.
  const shrink = worth(n, window) / n / Math.max(1, dispersion);
  if (events === 0) return { events, exposure: exposure * shrink };
  const whole = Math.max(1, Math.floor(events * shrink));
  return { events: whole, exposure: (exposure * whole) / events };
}
