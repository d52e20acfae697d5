/** One day of a metric. A rate also says how many of its `n` records had it. */
export interface DayPoint {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Records behind the value. */
  readonly n: number;
  /** The day's number; null where there was none. */
  readonly value: number | null;
  /** Rates only: records that had it, so that value = count / n. */
  readonly count?: number | undefined;
}

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** A day on the scale where noise is even and changes add up. */
export interface ScaledDay {
  readonly index: number;
  readonly weekday: number;
  readonly n: number;
  readonly y: number;
}

/** How values become comparable: rates by the arcsine of their root, positive levels by their logarithm. */
export type DayScale = "rate" | "log" | "linear";

/** Puts days on a scale; days without a value are left out. */
export function scaledDays(series: readonly DayPoint[]): { scale: DayScale; days: readonly ScaledDay[] } {
  const there = series.map((point, index) => ({ ...point, index })).filter(({ value, n }) => value !== null && n > 0);
  const isRate = there.length > 0 && there.every(({ count }) => count !== undefined);
  const scale = isRate ? "rate" : there.every(({ value }) => (value ?? 0) > 0) ? "log" : "linear";
  const days = there.map(({ index, day, n, value, count }) => ({
    index,
    weekday: new Date(`${day}T00:00:00Z`).getUTCDay(),
    n,
    y:
      scale === "rate"
        ? Math.asin(Math.sqrt(((count ?? 0) + 0.375) / (n + 0.75)))
        : scale === "log"
          ? Math.log(value ?? 1)
          : (value ?? 0),
  }));
  return { scale, days };
}

/** From the scale back to the metric's own unit. */
export function unscaled(y: number, scale: DayScale): number {
  if (scale === "linear") return y;
  return scale === "log" ? Math.exp(y) : Math.sin(Math.min(Math.PI / 2, Math.max(0, y))) ** 2;
}

/**
 * Takes the weekly cycle out: from each day, the typical deviation of its weekday from the level of the week around it. With
 * fewer than three weeks only weekends are told from working days, with fewer than two nothing is.
 *
 * @returns the days, and how many numbers were estimated for it
 */
export function withoutWeek(days: readonly ScaledDay[]): { days: readonly ScaledDay[]; groups: number } {
  if (days.length < 14) return { days, groups: 0 };
  const groupOf = ({ weekday }: ScaledDay) => (days.length >= 21 ? weekday : weekday === 0 || weekday === 6 ? 1 : 0);
  const level = days.map((_, i) => {
    const from = Math.min(Math.max(0, i - 3), days.length - 7);
    return medianOf(days.slice(from, from + 7).map(({ y }) => y));
  });
  const deviations = new Map<number, number[]>();
  for (const [i, day] of days.entries()) {
    const group = groupOf(day);
    deviations.set(group, [...(deviations.get(group) ?? []), day.y - (level[i] ?? 0)]);
  }
  const effects = new Map([...deviations].map(([group, values]) => [group, medianOf(values)]));
  return { days: days.map((day) => ({ ...day, y: day.y - (effects.get(groupOf(day)) ?? 0) })), groups: effects.size };
}

/** How much more the mean of autocorrelated residuals varies than that of independent ones. */
export function inflation(residuals: ArrayLike<number>): number {
  let [products, squares] = [0, 0];
  for (let i = 0; i < residuals.length; i++) {
    const residual = residuals[i] ?? 0;
    squares += residual * residual;
    if (i > 0) products += residual * (residuals[i - 1] ?? 0);
  }
  const rho = squares > 0 ? Math.min(0.8, Math.max(0, products / squares)) : 0;
  return (1 + rho) / (1 - rho);
}
