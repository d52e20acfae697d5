import * as Plot from "@observablehq/plot";
import type { Compared } from "../report/report.ts";
import { binScale, type HistogramBin, isEven } from "./bin-scale.ts";
import { accent, baseline, grid, ink } from "./chart-frame.ts";
import { formatCount, formatMs, formatNumber, formatPercent, formatUsd } from "./format.ts";
import { scaleNote } from "./latency-scale.ts";
import { windowsLegend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { tickOf } from "./units.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

export interface DistributionOptions extends ViewOptions {
  readonly unit?: "ms" | "usd" | "number";
  /** What is counted: `latency` by default. */
  readonly what?: string;
}

const units = { ms: formatMs, usd: formatUsd, number: formatNumber } as const;
/** Beyond so many, neighbouring bins are joined. */
const mostBins = 80;

interface Bin extends HistogramBin {
  readonly share: number;
  /** Share of all values below `to`. */
  readonly below: number;
}

interface Window {
  readonly n: number;
  readonly bins: readonly Bin[];
}

/** How a number is distributed in two windows: shares per bin, the reference as an outline. */
export function histogramView(compared: Compared<readonly HistogramBin[]>, options: DistributionOptions): HTMLElement {
  return distribution(compared, options, "Distribution", (on, { current, reference, place, say }) => {
    const outline = reference
      ? [
          ...reference.bins.flatMap(({ from, to, share }) => [
            { x: place(from), share },
            { x: place(to), share },
          ]),
        ]
      : [];
    return {
      note: "Share of values per bin.",
      y: "share" as const,
      marks: [
        Plot.rect(current.bins, {
          x1: ({ from }: Bin) => place(from),
          x2: ({ to }: Bin) => place(to),
          y1: 0,
          y2: "share",
          fill: accent,
          fillOpacity: 0.8,
          inset: 0.5,
        }),
        ...(outline.length > 0
          ? [Plot.lineY(outline, { x: "x", y: "share", stroke: ink, strokeWidth: 1.5, curve: "linear" })]
          : []),
        ...told(
          on,
          current.bins.map((bin, i) => ({
            ...bin,
            x: (place(bin.from) + place(bin.to)) / 2,
            before: reference?.bins[i]?.share,
          })),
          ({ from, to, n, share, before }) =>
            `${say(from)} to ${say(to)}\n${formatCount(n)}, ${formatPercent(share)}${before === undefined ? "" : `\nreference ${formatPercent(before)}`}`,
          { r: 0, x: "x", y: "share" },
        ),
      ],
    };
  });
}

/** The share of values below each bin's end, in two windows, each in the 95 % band of Dvoretzky, Kiefer and Wolfowitz. */
export function ecdfView(compared: Compared<readonly HistogramBin[]>, options: DistributionOptions): HTMLElement {
  return distribution(compared, options, "Cumulative distribution", (on, { current, reference, place, say }) => {
    const steps = ({ bins, n }: Window) => {
      const band = Math.sqrt(Math.log(2 / 0.05) / (2 * n));
      return [{ below: 0, at: bins[0]?.from ?? 0 }, ...bins.map(({ below, to }) => ({ below, at: to }))].map((step) => ({
        ...step,
        x: place(step.at),
        low: Math.max(0, step.below - band),
        high: Math.min(1, step.below + band),
      }));
    };
    const now = steps(current);
    const before = reference ? steps(reference) : [];
    const gap = reference ? Math.max(...now.map(({ below }, i) => Math.abs(below - (before[i]?.below ?? 0)))) : null;
    return {
      note: `Share of values below, with 95 % bands${gap === null ? "" : `; largest gap ${formatPercent(gap)}`}.`,
      y: "below" as const,
      marks: [
        ...(before.length > 0
          ? [
              Plot.areaY(before, { x: "x", y1: "low", y2: "high", fill: ink, fillOpacity: 0.12 }),
              Plot.lineY(before, { x: "x", y: "below", stroke: ink, strokeWidth: 1.5, strokeDasharray: "4 3" }),
            ]
          : []),
        Plot.areaY(now, { x: "x", y1: "low", y2: "high", fill: accent, fillOpacity: 0.18 }),
        Plot.lineY(now, { x: "x", y: "below", stroke: accent, strokeWidth: 2 }),
        ...told(
          on,
          now.map((step, i) => ({ ...step, before: before[i]?.below })),
          ({ at, below, low, high, before }) =>
            `below ${say(at)}\n${formatPercent(below)} (${formatPercent(low)} to ${formatPercent(high)})${before === undefined ? "" : `\nreference ${formatPercent(before)}`}`,
          { r: 0, x: "x", y: "below" },
        ),
      ],
    };
  });
}

interface Given {
  readonly current: Window;
  readonly reference: Window | null;
  /** Where a value stands on the axis. */
  readonly place: (value: number) => number;
  readonly say: (value: number) => string;
}

function distribution(
  compared: Compared<readonly HistogramBin[]>,
  options: DistributionOptions,
  name: string,
  draw: (
    on: Drawing,
    given: Given,
  ) => { readonly note: string; readonly y: "share" | "below"; readonly marks: readonly Plot.Markish[] },
): HTMLElement {
  const { unit = "ms", what = "latency" } = options;
  const on = drawing(options);
  const title = `${name} of ${what}`;
  const bins = [...compared.current, ...(compared.reference ?? [])];
  const edges = edgesOf(bins);
  const current = windowOf(compared.current, edges);
  if (current.n === 0) return emptyFigure(on, title, `There are no values of ${what} in this window.`);
  const before = compared.reference ? windowOf(compared.reference, edges) : null;
  const reference = before && before.n > 0 ? before : null;
  const say = units[unit];
  const { place, scale, isLog } = binScale({ edges, bins, unit, widthPx: on.width - 80 });
  const { note, y, marks } = draw(on, { current, reference, place, say });
  const quantiles = ({ bins }: Window) =>
    [0.5, 0.95]
      .map((p) => `${formatPercent(p)} lie below ${say(bins.find(({ below }) => below >= p - 1e-12)?.to ?? 0)}`)
      .join(", ");
  return figure(
    on,
    title,
    [
      `${note}${scaleNote({ isLog })} n = ${formatCount(current.n)}${reference ? `, reference n = ${formatCount(reference.n)}` : ""}.`,
    ],
    reference ? windowsLegend(on) : null,
    ...picture(
      on,
      { label: `${title}: ${quantiles(current)}${reference ? `; in the reference ${quantiles(reference)}` : ""}.` },
      {
        x: scale,
        y: {
          label: null,
          tickFormat: tickOf("share"),
          zero: true,
          nice: y === "share",
          ticks: 5,
          ...(y === "below" && { domain: [0, 1] }),
        },
        marks: [Plot.gridY(grid), ...marks, Plot.ruleY([0], baseline)],
      },
    ),
  );
}

/** Edges of all bins, those that nothing fell into among them, joined until there are few enough to draw. */
function edgesOf(bins: readonly HistogramBin[]): readonly number[] {
  const sorted = bins
    .filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to))
    .toSorted((a, b) => a.from - b.from);
  const next = isEven(bins)
    ? (edge: number, { from, to }: HistogramBin) => edge + (to - from)
    : (edge: number, { from, to }: HistogramBin) => (edge * to) / from;
  const all: number[] = [];
  for (const [i, bin] of sorted.entries()) {
    const before = sorted[i - 1];
    let edge = all.at(-1) ?? bin.from;
    for (let filled = 0; before && before.from > 0 && edge < bin.from && filled < mostFilled; filled++) {
      edge = next(edge, before);
      if (edge < bin.from * (1 - 1e-9)) all.push(edge);
    }
    for (const one of [bin.from, bin.to]) if (one > (all.at(-1) ?? Number.NEGATIVE_INFINITY)) all.push(one);
  }
  const step = Math.ceil((all.length - 1) / mostBins);
  return step <= 1 ? all : all.filter((_, i) => i % step === 0 || i === all.length - 1);
}

/** Of one gap. */
const mostFilled = 1000;

function windowOf(bins: readonly HistogramBin[], edges: readonly number[]): Window {
  const counts = Array.from({ length: Math.max(0, edges.length - 1) }, () => 0);
  for (const { from, n } of bins) {
    // The last bin that begins at or before this one.
    let i = edges.findIndex((edge) => edge > from) - 1;
    if (i < 0) i = from < (edges[0] ?? 0) ? 0 : counts.length - 1;
    if (counts[i] !== undefined && Number.isFinite(n)) counts[i] = (counts[i] ?? 0) + n;
  }
  const n = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return {
    n,
    bins: counts.map((count, i) => {
      below += count;
      return {
        from: edges[i] ?? 0,
        to: edges[i + 1] ?? 0,
        n: count,
        share: n > 0 ? count / n : 0,
        below: n > 0 ? below / n : 0,
      };
    }),
  };
}
