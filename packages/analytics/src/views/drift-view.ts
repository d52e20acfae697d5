import type { ColumnDrift, DriftReport, DriftVerdict } from "@telltale/core";
import { beforeAndAfter, driftOrder, effectLabel, verdictOrder } from "./drift-text.ts";
import { formatNumber, formatP } from "./format.ts";
import { htmlTable, type TableColumn } from "./html-table.ts";
import { nameText } from "./names.ts";
import { pickable } from "./pick.ts";
import { inlinePicture, sparkline } from "./shapes.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

export interface DriftOptions extends ViewOptions {
  /** Values of columns over time, by the column's name, for a line beside its verdict. */
  readonly courses?: Readonly<Record<string, readonly (number | null)[]>>;
}

const tones = { drift: " tt-bad", stable: " tt-good", inconclusive: " tt-notable", insufficient: "" } as const;
const mostOpen = 60;

/**
 * The drift table: each column with its verdict, its effect in its 95 % interval over the band of changes that do not matter, and PSI
 * beside what chance alone makes of it. What drifted and what is in doubt stands in sight, the stable rest is folded.
 */
export function driftView(report: DriftReport | null, options: DriftOptions): HTMLElement {
  const on = drawing(options);
  const title = "Drift against the reference";
  if (!report || report.columns.length === 0)
    return emptyFigure(on, title, "There is nothing to compare with: no reference window with records.");
  const columns = columnsOf(on, options.courses ?? {});
  const ordered = driftOrder(report.columns);
  const isOpen = ({ verdict }: ColumnDrift) => verdict === "drift" || verdict === "inconclusive";
  const [open, calm] = [ordered.filter(isOpen), ordered.filter((column) => !isOpen(column))];
  const counts = verdictOrder.map((verdict) => `${report.counts[verdict]} ${verdict}`).join(", ");
  return figure(
    on,
    title,
    [
      `${report.columns.length === 1 ? "1 column" : `${report.columns.length} columns`}: ${counts}. A column drifted where the whole interval of its effect lies beyond the margin (the grey band), and is stable where the whole interval lies within it.`,
    ],
    open.length > 0 ? htmlTable(open, columns, on, { most: mostOpen, label: "Columns that drifted or are in doubt" }) : null,
    calm.length > 0
      ? on.make(
          "details",
          { class: "tt-more" },
          on.make("summary", {}, `${calm.length} more, stable or with too little data`),
          htmlTable(calm, columns, on, { most: 150, label: "Columns that are stable or have too little data" }),
        )
      : null,
  );
}

function columnsOf(
  on: Drawing,
  courses: Readonly<Record<string, readonly (number | null)[]>>,
): readonly TableColumn<ColumnDrift>[] {
  const hasCourses = Object.keys(courses).length > 0;
  return [
    { name: "column", say: ({ column }) => pickable(on, { column }, nameText(column)) },
    { name: "verdict", say: ({ verdict }) => on.make("span", { class: `tt-chip${tones[verdict]}` }, verdict) },
    { name: "reference", say: (column) => beforeAndAfter(column)[0], isNumber: true },
    { name: "now", say: (column) => on.make("bdi", {}, nameText(beforeAndAfter(column)[1], 40)) },
    ...(hasCourses
      ? [{ name: "course", say: ({ column }: ColumnDrift) => sparkline(on, courses[column] ?? []), isPicture: true }]
      : []),
    { name: "effect", say: ({ effect }) => formatNumber(effect), isNumber: true },
    { name: "over the margin", say: (column) => effectPicture(on, column), isPicture: true },
    {
      name: "95 % interval",
      say: ({ effectInterval: interval }) => (interval ? `${formatNumber(interval[0])} to ${formatNumber(interval[1])}` : "–"),
      isNumber: true,
    },
    { name: "margin", say: ({ margin }) => formatNumber(margin), isNumber: true },
    { name: "measured by", say: ({ effectName }) => on.make("bdi", {}, nameText(effectLabel(effectName), 40)) },
    {
      name: "PSI (chance)",
      say: ({ psi }) => (psi ? `${inThousandths(psi.psi)} (< ${inThousandths(psi.nullQ95)})` : "–"),
      isNumber: true,
    },
    {
      name: "statistic",
      say: ({ statistic, statisticName }) =>
        `${nameText(statisticName.replace(" (missing)", ""), 40)} ${formatNumber(statistic)}`,
    },
    { name: "p", say: ({ pValue }) => formatP(pValue), isNumber: true },
  ];
}

function inThousandths(value: number | null): string {
  return Number.isFinite(value ?? Number.NaN) ? Number(value).toFixed(3) : formatNumber(null);
}

const colours: Readonly<Record<DriftVerdict, string>> = {
  drift: "var(--tt-bad)",
  stable: "var(--tt-good)",
  inconclusive: "var(--tt-notable)",
  insufficient: "var(--tt-muted)",
};
const widthPx = 96;

/** An effect and its interval over the band of changes too small to matter. The axis is in margins; what lies beyond ±15 ends in an arrow. */
function effectPicture(on: Drawing, { effect, effectInterval: interval, margin, verdict }: ColumnDrift): Element | null {
  if (effect === null || !margin) return null;
  const [low, high] = (interval ?? [effect, effect]).map((value) => value / margin) as [number, number];
  const reach = Math.min(15, Math.max(2, Math.abs(low), Math.abs(high)) * 1.08);
  const x = (margins: number) => ((Math.max(-reach, Math.min(reach, margins)) + reach) / (2 * reach)) * (widthPx - 8) + 4;
  const stroke = colours[verdict];
  return inlinePicture(on, widthPx, 16, [
    ["rect", { x: x(-1), width: x(1) - x(-1), y: 0, height: 16, fill: "var(--tt-ink)", "fill-opacity": 0.1 }],
    ["line", { x1: x(0), x2: x(0), y1: 0, y2: 16, stroke: "var(--tt-ink)", "stroke-opacity": 0.4 }],
    ["path", { d: `M${x(low).toFixed(1)},8H${x(high).toFixed(1)}`, stroke, "stroke-width": 2, fill: "none" }],
    low < -reach ? ["path", { d: "M6,4l-5,4l5,4", stroke, "stroke-width": 1.5, fill: "none" }] : null,
    high > reach ? ["path", { d: `M${widthPx - 6},4l5,4l-5,4`, stroke, "stroke-width": 1.5, fill: "none" }] : null,
    ["circle", { cx: x(effect / margin), cy: 8, r: 4, fill: stroke }],
  ]);
}
