import { mannKendall, normSf, theilSen } from "../stats/index.ts";
import { inflation, medianOf, type ScaledDay } from "./day-scale.ts";

/** The line through the days: Theil–Sen, with the p-value of Mann and Kendall. */
export interface Trend {
  /** Per day, on the scale. */
  readonly slope: number;
  readonly start: number;
  readonly misfit: number;
  readonly pValue: number;
}

/**
 * Fits a line and asks whether there is one. The variance of Mann and Kendall's score is widened for autocorrelated residuals and
 * for the `groups` numbers that were already estimated from the days.
 */
export function trendOf(days: readonly ScaledDay[], groups: number): Trend {
  const y = days.map((day) => day.y);
  const { estimate: slope } = theilSen(
    days.map(({ index }) => index),
    y,
  );
  const start = medianOf(days.map((day) => day.y - slope * day.index));
  const residuals = days.map((day) => day.y - start - slope * day.index);
  const { score, variance } = mannKendall(y);
  const widened = variance * inflation(residuals) * (days.length / Math.max(1, days.length - groups));
  const z = widened > 0 ? Math.max(0, Math.abs(score) - 1) / Math.sqrt(widened) : 0;
  return { slope, start, misfit: residuals.reduce((sum, residual) => sum + Math.abs(residual), 0), pValue: 2 * normSf(z) };
}
