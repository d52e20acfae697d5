import { tSf } from "../stats/index.ts";
import { noiseBesides } from "./day-noise.ts";
import { type DayScale, medianOf, type ScaledDay } from "./day-scale.ts";

const longestSpikeDays = 14;

/** Positions from…to among the days, how far they lie from the rest, and the chance of that, unadjusted. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly pValue: number;
  readonly scanned: number;
}

/** Days with fewer records than is typical count for less, in proportion. */
function weightedMean(days: readonly ScaledDay[], typicalN: number): { mean: number; weight: number } {
  let [sum, weight] = [0, 0];
  for (const { y, n } of days) {
    const w = Math.min(1, n / typicalN);
    sum += w * y;
    weight += w;
  }
  return { mean: sum / weight, weight };
}

/** Moves the ends of a stretch to where days are nearer to its own level than to that of the rest. */
function sharpened(days: readonly ScaledDay[], stretch: Stretch): Stretch {
  const inside = medianOf(days.slice(stretch.from, stretch.to + 1).map(({ y }) => y));
  const outside = medianOf([...days.slice(0, stretch.from), ...days.slice(stretch.to + 1)].map(({ y }) => y));
  const belongs = (i: number) => {
    const y = days[i]?.y;
    return y !== undefined && Math.abs(y - inside) < Math.abs(y - outside);
  };
  let { from, to } = stretch;
  while (from < to && !belongs(from)) from++;
  while (to > from && !belongs(to)) to--;
  while (belongs(from - 1)) from--;
  while (belongs(to + 1)) to++;
  return { ...stretch, from, to };
}

/** The stretch of days least likely to be noise; its p-value is that of one stretch, `scanned` says how many were tried. */
export function bestStretch(days: readonly ScaledDay[], groups: number, scale: DayScale): Stretch | null {
  const last = days.length - 1;
  const floor = noiseFloor(days, scale);
  const typicalN = medianOf(days.map(({ n }) => n));
  const noiseBeside = noiseBesides(days.map(({ y }) => y));
  // Residuals of 7 weekday medians look calmer than the days are.
  const shrink = Math.sqrt(days.length / Math.max(1, days.length - groups));
  const freedom = Math.max(3, 0.5 * (days.length - groups - 2));
  const longest = Math.min(longestSpikeDays, days.length / 3);
  let best: { from: number; to: number; t: number } | null = null;
  let scanned = 0;
  const visit = (from: number, to: number) => {
    const length = to - from + 1;
    const inside = days.slice(from, to + 1);
    if (groups === 0 && inside.every(({ weekday }) => weekday === 0 || weekday === 6)) return;
    scanned++;
    const { centre, level, steps, inflation } = noiseBeside(from, to);
    const noise = Math.max(floor, shrink * Math.max(level, steps / Math.SQRT2));
    const loose = length > 1 ? Math.sqrt(inflation) : 1;
    // The mean of the stretch, so that it ends where the change ends; the median of the rest (variance × π/2).
    const { mean, weight } = weightedMean(inside, typicalN);
    const t = Math.abs(mean - centre) / (noise * loose * Math.sqrt(1 / weight + Math.PI / 2 / (days.length - length)));
    if (best === null || t > best.t) best = { from, to, t };
  };
  for (let from = 0; from <= last; from++) {
    for (let to = from; to < last && to - from + 1 <= longest; to++) visit(from, to);
    if (from >= 5) visit(from, last);
  }
  // The compiler does not see that `visit` assigns.
  const found = best as { from: number; to: number; t: number } | null;
  return found && sharpened(days, { from: found.from, to: found.to, pValue: 2 * tSf(found.t, freedom), scanned });
}

/** Noise no series can be below: binomial for rates, two per cent for levels, rounding for the rest. */
function noiseFloor(days: readonly ScaledDay[], scale: DayScale): number {
  if (scale === "rate") return 1 / (2 * Math.sqrt(medianOf(days.map(({ n }) => n))));
  return scale === "log" ? 0.02 : 1e-9 * Math.max(1e-300, ...days.map(({ y }) => Math.abs(y)));
}

/** Sum of distances to the levels inside and outside of a stretch. */
export function misfitOf(days: readonly ScaledDay[], { from, to }: Stretch): number {
  const inside = days.slice(from, to + 1).map(({ y }) => y);
  const outside = [...days.slice(0, from), ...days.slice(to + 1)].map(({ y }) => y);
  const off = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value - medianOf(values)), 0);
  return off(inside) + off(outside);
}
