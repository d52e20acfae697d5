import type * as Plot from "@observablehq/plot";
import { extent } from "./chart-frame.ts";
import { roundTimesMs } from "./latency-scale.ts";
import { sayings, tickOf, type Unit } from "./units.ts";

/** How many values lie in `[from, to)`. Bins without any may be missing. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
}

interface BinAxis {
  readonly edges: readonly number[];
  readonly bins: readonly HistogramBin[];
  readonly unit: Unit;
  readonly widthPx: number;
}

/** A scale on which all bins are equally wide: linear where they are, else logarithmic. */
export function binScale({ edges, bins, unit, widthPx }: BinAxis): {
  readonly isLog: boolean;
  readonly place: (value: number) => number;
  readonly scale: Plot.ScaleOptions;
} {
  const most = Math.max(2, Math.floor(widthPx / 62));
  const [low, high] = extent(edges);
  if (isEven(bins)) {
    const scale = { type: "linear", label: null, domain: [low, high], ticks: most, tickFormat: tickOf(unit) } as const;
    return { isLog: false, place: (value) => value, scale };
  }
  // One bin takes in all that is too small to tell apart, from 0 on: it stands a bin's width before the others.
  const [first = 1, second = 2] = edges.filter((edge) => edge > 0);
  const place = (value: number) => Math.log10(value > 0 ? value : (first * first) / second);
  const inside = (unit === "ms" ? roundTimesMs : decades(first, high)).filter((value) => value >= first && value <= high);
  const step = Math.ceil(inside.length / most);
  const ticks = inside.filter((_, i) => i % step === 0).map(place);
  const tickFormat = (exponent: number) => sayings[unit](Number((10 ** exponent).toPrecision(3)));
  return { isLog: true, place, scale: { type: "linear", label: null, domain: [place(low), place(high)], ticks, tickFormat } };
}

/** Whether bins are all as wide as each other. */
export function isEven(bins: readonly HistogramBin[]): boolean {
  const [least, most] = extent(bins.map(({ from, to }) => to - from));
  return most - least <= 1e-6 * most;
}

/** 1 and 3 times powers of ten. */
function decades(low: number, high: number): readonly number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  return Array.from({ length: Math.min(60, to - from + 1) }, (_, i) => 10 ** (from + i)).flatMap((one) => [one, 3 * one]);
}
