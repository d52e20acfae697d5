import { ksPValue } from "../stats/index.ts";
import {
  type ColumnDrift,
  columnDrift,
  type DriftOptions,
  driftDefaults,
  psiReading,
  type ValueFindings,
  worth,
} from "./column.ts";
import type { DriftEffect } from "./effect.ts";
import type { NumericSummary, WindowSummary } from "./summary.ts";

/**
 * Whether a numeric column has drifted, from sufficient statistics.
 *
 * Two effects are weighed: the largest gap between the distribution functions (KS; sees a change of shape anywhere) with the
 * band of Dvoretzky, Kiefer, Wolfowitz and Massart, and the mean move of a value in robust standard deviations on the
 * transformed scale (Wasserstein; sees a shift in proportion to its size). Beside them stands the share of missing values. The
 * verdict compares intervals with margins, so that many rows do not turn a trifle into drift, nor few rows into stability.
 *
 * @param summary from {@link numericSummary} or counted in SQL
 * @param options see {@link DriftOptions}
 * @throws {RangeError} if the statistics contradict each other
 * @see Massart (1990), Ann. Prob. 18(3); McDiarmid (1989), On the method of bounded differences
 * @example numericDrift(numericSummary([1, 2, 3], [2, 3, 4])).verdict; // "insufficient"
 */
export function numericDrift(summary: NumericSummary, options: DriftOptions = {}): ColumnDrift {
  const limits = { ...driftDefaults, ...options };
  const { reference, current, column } = summary;
  if (!(summary.ks >= 0 && summary.ks <= 1)) throw new RangeError(`numericDrift: ks of ${column} lies outside 0…1`);
  if (!(summary.wasserstein1 >= 0)) throw new RangeError(`numericDrift: wasserstein1 of ${column} is negative`);
  const [n, m] = [worth(reference.n, reference), worth(current.n, current)];
  const values = n >= limits.minN && m >= limits.minN ? findings(summary, n, m, limits) : null;
  return columnDrift(column, "numeric", { reference, current }, values, null, limits);
}

function findings(summary: NumericSummary, n: number, m: number, limits: Required<DriftOptions>): ValueFindings {
  const { ks, bins } = summary;
  return {
    statistic: ks,
    statisticName: "ks",
    pValue: ksPValue(ks, Math.floor(n), Math.floor(m)),
    effects: [ksEffect(ks, n, m, limits.ksMargin), ...wassersteinEffect(summary, n, m, limits.wassersteinMargin)],
    psi: psiReading(bins.reference, bins.current),
  };
}

/** √(ln(2/α)/2) for α = 0.05: a one-sided 2.5 %. */
const reach = Math.sqrt(Math.log(2 / 0.05) / 2);

function ksEffect(ks: number, n: number, m: number, margin: number): DriftEffect {
  // The sample gap overstates the true one on average, so above it only its own fluctuation counts (bounded differences);
  // below it both distribution functions may err (the band).
  const low = Math.max(0, ks - reach * (1 / Math.sqrt(n) + 1 / Math.sqrt(m)));
  const high = Math.min(1, ks + reach * Math.sqrt(1 / n + 1 / m));
  return { name: "ks", estimate: ks, interval: [low, high], margin };
}

function wassersteinEffect(summary: NumericSummary, n: number, m: number, margin: number): DriftEffect[] {
  const { wasserstein1, reference, current } = summary;
  const scale = summary.scale > 0 ? summary.scale : (reference.sd ?? 0);
  if (!(scale > 0)) return [];
  const variance = (window: WindowSummary, size: number) => (window.sd ?? 0) ** 2 / size;
  const error = Math.sqrt(variance(reference, n) + variance(current, m)) / scale;
  const estimate = wasserstein1 / scale;
  // 2.2 standard errors of a mean cover the distance between two samples of one distribution in more than 95 of 100 cases
  // (the L1 norm of a Brownian bridge); upwards a mean's own 1.96 do, as the distance too is overstated on average.
  return [
    {
      name: "wasserstein1 / robust sd",
      estimate,
      interval: [Math.max(0, estimate - 2.2 * error), estimate + 1.96 * error],
      margin,
    },
  ];
}
