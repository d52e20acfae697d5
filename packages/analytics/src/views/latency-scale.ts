import type * as Plot from "@observablehq/plot";
import { extent } from "./chart-frame.ts";
import { formatMs } from "./format.ts";
import { tickOf } from "./units.ts";

/** Beyond this, the slowest call would press all others against the axis. */
const widestLinear = 25;

/** Ticks of a logarithmic scale, as people count time. */
export const roundTimesMs = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 120_000, 600_000, 3_600_000, 14_400_000];

export interface LatencyScale {
  readonly isLog: boolean;
  readonly scale: Plot.ScaleOptions;
  /** Where a latency stands on the scale. */
  readonly place: (ms: number | null | undefined) => number | null;
}

/** A scale for these latencies: linear from 0, or logarithmic where they lie far apart. */
export function latencyScale(latenciesMs: readonly (number | null | undefined)[]): LatencyScale {
  const there = latenciesMs.filter((ms): ms is number => typeof ms === "number" && Number.isFinite(ms));
  const [low, high] = extent(there);
  if (!(there.length > 0 && low > 0 && high / low > widestLinear)) {
    const scale = { label: null, tickFormat: tickOf("ms"), zero: true, nice: true, ticks: 5 };
    return { isLog: false, scale, place: (ms) => ms ?? null };
  }
  // Logarithms on a linear axis: Plot's own logarithmic axis leaves out labels that are not powers of ten.
  const ticks = roundTimesMs.filter((time) => time > low / 3.4 && time < high * 3.4).map(Math.log10);
  const domain = [Math.min(Math.log10(low), ticks[0] ?? 0), Math.max(Math.log10(high), ticks.at(-1) ?? 0)];
  const scale = { label: null, ticks, tickFormat: (exponent: number) => formatMs(Math.round(10 ** exponent)), domain };
  return { isLog: true, scale, place: (ms) => (ms === null || ms === undefined || ms <= 0 ? null : Math.log10(ms)) };
}

/** Ticks of the scale along a width: so few that their labels stay apart. */
export function ticksAlong({ isLog, scale }: LatencyScale, widthPx: number): Plot.ScaleOptions {
  const ticks = scale.ticks;
  if (!isLog || !Array.isArray(ticks)) return { ...scale, ticks: widthPx < 300 ? 3 : 5 };
  const step = Math.ceil((ticks.length * 52) / widthPx);
  return { ...scale, ticks: ticks.filter((_, i) => i % step === 0) };
}

/** What a note must add about the scale. */
export const scaleNote = ({ isLog }: Pick<LatencyScale, "isLog">) => (isLog ? " Logarithmic scale." : "");
