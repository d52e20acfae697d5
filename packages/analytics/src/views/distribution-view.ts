import * as Plot from "@observablehq/plot";
import type { Compared } from "../report/report.ts";
import { accent, baseline, grid, ink, percentTick } from "./chart-frame.ts";
import { formatCount, formatMs, formatNumber, formatPercent, formatUsd } from "./format.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

/** How many values lie in `[from, to)`. Bins without any may be missing. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
}

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

/** How a number is distributed in two windows: shares per bin, the reference as an outline. On an axis of bins, which may widen. */
export function histogramView(compared: Compared<readonly HistogramBin[]>, options: DistributionOptions): HTMLElement {
  return distribution(compared, options, "Distribution", (on, { current, reference, edges, say }) => {
    const outline = reference
      ? [
          ...reference.bins.flatMap(({ share }, i) => [
            { x: i, share },
            { x: i + 1, share },
          ]),
        ]
      : [];
    return {
      note: `Share of values per bin${equalWidths(edges) ? "" : "; bins widen to the right"}.`,
      y: "share" as const,
      marks: [
        Plot.rect(current.bins, {
          x1: (_: Bin, i: number) => i,
          x2: (_: Bin, i: number) => i + 1,
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
          current.bins.map((bin, i) => ({ ...bin, x: i + 0.5, before: reference?.bins[i]?.share })),
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
  return distribution(compared, options, "Cumulative distribution", (on, { current, reference, say }) => {
    const steps = ({ bins, n }: Window) => {
      const band = Math.sqrt(Math.log(2 / 0.05) / (2 * n));
      return [{ x: 0, below: 0, at: bins[0]?.from ?? 0 }, ...bins.map(({ below, to }, i) => ({ x: i + 1, below, at: to }))].map(
        (step) => ({
          ...step,
          low: Math.max(0, step.below - band),
          high: Math.min(1, step.below + band),
        }),
      );
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
  readonly edges: readonly number[];
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
  const edges = edgesOf([...compared.current, ...(compared.reference ?? [])]);
  const current = windowOf(compared.current, edges);
  if (current.n === 0) return emptyFigure(on, title, `There are no values of ${what} in this window.`);
  const before = compared.reference ? windowOf(compared.reference, edges) : null;
  const reference = before && before.n > 0 ? before : null;
  const say = units[unit];
  const { note, y, marks } = draw(on, { current, reference, edges, say });
  const quantiles = ({ bins }: Window) =>
    [0.5, 0.95]
      .map((p) => `${formatPercent(p)} lie below ${say(bins.find(({ below }) => below >= p - 1e-12)?.to ?? 0)}`)
      .join(", ");
  const every = Math.max(1, Math.ceil(edges.length / Math.max(2, Math.floor((on.width - 80) / 62))));
  const ticks = edges.map((_, i) => i).filter((i) => i % every === 0);
  return figure(
    on,
    title,
    [`${note} n = ${formatCount(current.n)}${reference ? `, reference n = ${formatCount(reference.n)}` : ""}.`],
    reference
      ? legend(on, [
          { name: "this window", swatch: "accent" },
          { name: "reference", swatch: "tick" },
        ])
      : null,
    ...picture(
      on,
      { label: `${title}: ${quantiles(current)}${reference ? `; in the reference ${quantiles(reference)}` : ""}.` },
      {
        x: { type: "linear", label: null, domain: [0, edges.length - 1], ticks, tickFormat: (i: number) => say(edges[i] ?? 0) },
        y: {
          label: null,
          tickFormat: percentTick,
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

/** Edges of all bins, joined until there are few enough to draw. */
function edgesOf(bins: readonly HistogramBin[]): readonly number[] {
  const all = [...new Set(bins.flatMap(({ from, to }) => [from, to]))].filter(Number.isFinite).sort((a, b) => a - b);
  const step = Math.ceil((all.length - 1) / mostBins);
  return step <= 1 ? all : all.filter((_, i) => i % step === 0 || i === all.length - 1);
}

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

function equalWidths(edges: readonly number[]): boolean {
  const widths = edges.slice(1).map((edge, i) => edge - (edges[i] ?? 0));
  return widths.every((width) => Math.abs(width - (widths[0] ?? 0)) <= 1e-6 * Math.abs(width));
}
