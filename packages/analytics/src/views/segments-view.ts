import * as Plot from "@observablehq/plot";
import { baseline, extent, grid, ink } from "./chart-frame.ts";
import { formatCount } from "./format.ts";
import { andOthers, atMost, axisNames, rowName } from "./names.ts";
import { type Parts, whereOf } from "./parts.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { sayings, tickOf, ticksUpTo, type Unit } from "./units.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

export interface SegmentsOptions extends ViewOptions {
  /** The column; its 95 % interval is in `…Low` and `…High`, where there is one. */
  readonly value: string;
  readonly unit?: Unit;
  /** What it is: `Cost per completed task`. */
  readonly what?: string;
  readonly tone?: "bad" | "notable" | "good" | "accent";
  /** Another column, drawn as a tick, and what it is: `{ column: "monthToDateUsd", what: "so far" }`. */
  readonly beside?: { readonly column: string; readonly what: string };
}

const mostRows = 20;

interface Bar {
  readonly place: number;
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly beside: number | null;
  readonly n: number | null;
}

/** Any number by segment as bars from zero, largest first, in their 95 % intervals: of any question asked with `by`. */
export function segmentsView(
  { by, rows, others = 0 }: Parts<Readonly<Record<string, unknown>>>,
  options: SegmentsOptions,
): HTMLElement {
  const { value: column, unit = "number", what = column, tone = "accent", beside } = options;
  const on = drawing(options);
  const say = sayings[unit];
  const number = (row: Readonly<Record<string, unknown>>, name: string) => {
    const cell = row[name];
    return typeof cell === "number" && Number.isFinite(cell) ? cell : null;
  };
  const known = rows
    .filter((row) => number(row, column) !== null)
    .toSorted((a, b) => Math.abs(number(b, column) ?? 0) - Math.abs(number(a, column) ?? 0));
  const list = atMost(known, mostRows);
  if (list.shown.length === 0) return emptyFigure(on, what, "No record in this window says anything of it.");
  const bars = list.shown.map(
    (row, place): Bar => ({
      place,
      name: by.length > 0 ? rowName(row, by) : "all",
      value: number(row, column) ?? 0,
      low: number(row, `${column}Low`),
      high: number(row, `${column}High`),
      beside: beside ? number(row, beside.column) : null,
      n: number(row, "n"),
    }),
  );
  const hasIntervals = bars.some(({ low, high }) => low !== null && high !== null);
  const left = list.others + others;
  const { shown, marginPx } = axisNames(
    bars.map(({ name }) => name),
    on.width,
  );
  const interval = ({ low, high }: Bar) => (low !== null && high !== null ? ` (${say(low)} to ${say(high)})` : "");
  const saidOf = (bar: Bar) =>
    `${bar.name}\n${say(bar.value)}${interval(bar)}${beside && bar.beside !== null ? `\n${beside.what} ${say(bar.beside)}` : ""}${bar.n === null ? "" : `\nn = ${formatCount(bar.n)}`}`;
  const [first] = bars;
  const label = `${what}: ${bars
    .slice(0, 5)
    .map((bar) => `${bar.name} ${say(bar.value)}${interval(bar)}`)
    .join("; ")}${bars.length > 5 || left > 0 ? `; ${andOthers(bars.length - Math.min(5, bars.length) + left)}` : ""}.`;
  const reach = extent([0, ...bars.flatMap(({ value, low, high, beside }) => [value, low ?? 0, high ?? 0, beside ?? 0])]);
  return figure(
    on,
    what,
    [
      `${bars.length > 1 ? `Most: ${first?.name} with ` : by.length > 0 ? `${first?.name}: ` : ""}${say(first?.value)}${first ? interval(first) : ""}.${hasIntervals ? " With 95 % intervals." : ""}${left > 0 ? ` ${andOthers(left)} not drawn.` : ""}`,
    ],
    beside
      ? legend(on, [
          { name: what, swatch: tone },
          { name: beside.what, swatch: "tick" },
        ])
      : null,
    on.isLive && options.onPick && by.length > 0
      ? legend(
          on,
          list.shown.map((row) => ({ name: rowName(row, by), swatch: null, where: whereOf(row, by) })),
        )
      : null,
    ...picture(
      on,
      { label },
      {
        height: 46 + 26 * bars.length,
        marginLeft: marginPx,
        marginRight: 28,
        x: {
          label: null,
          domain: reach[0] === reach[1] ? [0, 1] : reach,
          nice: true,
          ticks: ticksUpTo(unit, on.width < 480 ? 3 : 5, reach[1]),
          tickFormat: tickOf(unit),
        },
        y: {
          type: "band",
          label: null,
          domain: bars.map(({ place }) => place),
          tickFormat: (place: number) => shown[place] ?? "",
          padding: 0.25,
        },
        marks: [
          Plot.gridX(grid),
          Plot.barX(bars, { y: "place", x: "value", fill: `var(--tt-${tone})`, fillOpacity: 0.85 }),
          Plot.ruleY(
            bars.filter(({ low, high }) => low !== null && high !== null),
            { y: "place", x1: "low", x2: "high", stroke: ink, strokeOpacity: 0.7, strokeWidth: 1.5 },
          ),
          Plot.tickX(
            bars.filter((bar) => bar.beside !== null),
            { y: "place", x: "beside", stroke: ink, strokeWidth: 2 },
          ),
          Plot.ruleX([0], baseline),
          ...told(on, bars, saidOf, { along: "y", r: 0, x: "value", y: "place" }),
        ],
      },
    ),
  );
}
