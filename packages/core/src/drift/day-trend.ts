import { normSf } from "../stats/index.ts";
import { inflation, medianOf, type ScaledDay } from "./day-scale.ts";

/** The line through the days: Theil–Sen, with the p-value of Mann and Kendall. */
export interface Trend {
  /** Per day, on the scale. */
  readonly slope: number;
  readonly start: number;
  readonly misfit: number;
  readonly pValue: number;
}

/** Fits a line and asks whether there is one; `groups` numbers were already estimated from the days. */
export function trendOf(days: readonly ScaledDay[], groups: number): Trend {
  const slopes: number[] = [];
  let [score, ties] = [0, 0];
  for (const [i, a] of days.entries()) {
    for (const b of days.slice(i + 1)) {
      slopes.push((b.y - a.y) / (b.index - a.index));
      score += Math.sign(b.y - a.y);
      if (a.y === b.y) ties++;
    }
  }
  const slope = medianOf(slopes);
  const start = medianOf(days.map(({ y, index }) => y - slope * index));
  const residuals = days.map(({ y, index }) => y - start - slope * index);
  const k = days.length;
  const pairs = (k * (k - 1)) / 2;
  const variance =
    ((k * (k - 1) * (2 * k + 5)) / 18) * (1 - ties / pairs) * inflation(residuals) * (k / Math.max(1, k - groups));
  const z = variance > 0 ? Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance) : 0;
  return { slope, start, misfit: residuals.reduce((sum, r) => sum + Math.abs(r), 0), pValue: 2 * normSf(z) };
}
