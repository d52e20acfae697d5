import type { CountSummary, CountWindow, WindowSummary } from "@telltale/core";
import type { Engine } from "../engine/engine.ts";
import { type NumericColumn, numericDrift, type TwoWindows } from "./numeric-drift.ts";

/**
 * What core's drift verdict needs to know of a column of counts: its events, and how much more than Poisson's they vary.
 *
 * @returns null where neither side holds a value
 */
export async function countDrift(
  engine: Engine,
  column: Pick<NumericColumn, "source" | "name" | "value">,
  sides: TwoWindows,
): Promise<CountSummary | null> {
  const summary = await numericDrift(engine, { ...column, transform: "none", unit: 1 }, sides);
  if (!summary) return null;
  return {
    kind: "count",
    column: summary.column,
    reference: countsOf(summary.reference),
    current: countsOf(summary.current),
  };
}

/** Pearson's statistic over its degrees of freedom is the variance over the mean, where every row is counted over the same. */
function countsOf({ n, missing, mean, sd, clusters, designEffect }: WindowSummary): CountWindow {
  const isSpread = n > 1 && mean !== null && mean > 0 && sd !== null;
  return {
    n,
    missing,
    events: Math.round((mean ?? 0) * n),
    exposure: n,
    dispersion: isSpread ? sd ** 2 / mean : 1,
    ...(clusters !== undefined && { clusters, designEffect }),
  };
}
