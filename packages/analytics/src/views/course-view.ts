import * as Plot from "@observablehq/plot";
import {
  accent,
  at,
  baseline,
  clockFor,
  everyName,
  grid,
  inTime,
  isCourse,
  percentTick,
  type Timed,
  timeAxis,
} from "./chart-frame.ts";
import { formatCount, formatNumber, formatPercent } from "./format.ts";
import { picture, told } from "./picture.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

export interface RateOptions extends ViewOptions {
  /** The column of the rate, 0…1; its interval is in `…Low` and `…High`. */
  readonly rate: string;
  /** What it is a rate of, for words: `calls that failed`. */
  readonly what?: string;
  readonly tone?: "bad" | "notable" | "good" | "accent";
}

interface Point {
  readonly atMs: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** A rate over time in its 95 % interval, from zero: of any question that has one, asked with `every`. */
export function rateView(rows: readonly (Timed & Readonly<Record<string, unknown>>)[], options: RateOptions): HTMLElement {
  const { rate, what = rate, tone = "accent" } = options;
  const on = drawing(options);
  const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : null);
  const points = inTime(rows).flatMap((row): readonly Point[] => {
    const value = number(row[rate]);
    if (value === null) return [];
    return [
      {
        atMs: Number(row.atMs),
        n: row.n,
        value,
        low: number(row[`${rate}Low`]) ?? value,
        high: number(row[`${rate}High`]) ?? value,
      },
    ];
  });
  return course(on, points, {
    title: `Rate of ${what}`,
    what,
    say: formatPercent,
    colour: `var(--tt-${tone})`,
    isFromZero: true,
  });
}

/** A mean over time in its 95 % interval (1.96 standard errors): of `satisfaction` or `scores`, asked with `every`. */
export function meanView(
  rows: readonly (Timed & { readonly mean: number | null; readonly sd: number | null })[],
  options: ViewOptions & { readonly what?: string },
): HTMLElement {
  const { what = "mean" } = options;
  const points = inTime(rows).flatMap(({ atMs, n, mean, sd }): readonly Point[] => {
    if (mean === null || !Number.isFinite(mean)) return [];
    const error = sd === null || n < 2 ? 0 : (1.96 * sd) / Math.sqrt(n);
    return [{ atMs: Number(atMs), n, value: mean, low: mean - error, high: mean + error }];
  });
  return course(drawing(options), points, {
    title: `Mean of ${what}`,
    what,
    say: formatNumber,
    colour: accent,
    isFromZero: false,
  });
}

interface Course {
  readonly title: string;
  readonly what: string;
  readonly say: (value: number | null) => string;
  readonly colour: string;
  readonly isFromZero: boolean;
}

function course(on: Drawing, points: readonly Point[], { title, what, say, colour, isFromZero }: Course): HTMLElement {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return emptyFigure(on, title, `Nothing in this window says anything of ${what}.`);
  const times = points.map(({ atMs }) => atMs);
  const clock = clockFor(times, on.clock);
  const saidOf = ({ value, low, high, n }: Point) =>
    `${say(value)}${high > low ? ` (${say(low)} to ${say(high)})` : ""}, n = ${formatCount(n)}`;
  const least = points.reduce((a, b) => (b.value < a.value ? b : a));
  const most = points.reduce((a, b) => (b.value > a.value ? b : a));
  const summary = `${title}: lowest ${saidOf(least)} on ${clock.say(least.atMs)}; highest ${saidOf(most)} on ${clock.say(most.atMs)}; last ${saidOf(last)}.`;
  if (new Set(times).size < times.length)
    return emptyFigure(on, title, "These rows are of several parts at once: a course has one row for each point in time.");
  if (!isCourse(points, ({ value }) => value))
    return emptyFigure(on, title, `${summary} Fewer than three points in time make no line.`);
  return figure(
    on,
    title,
    [`With its 95 % interval, by ${everyName(times)}${isFromZero ? "" : "; the axis does not begin at zero"}.`],
    ...picture(
      on,
      { label: summary, times },
      {
        height: isFromZero ? 230 : 180,
        x: timeAxis(times, on.width, on.clock),
        y: {
          label: null,
          tickFormat: isFromZero ? percentTick : (value: number) => say(value),
          zero: isFromZero,
          nice: true,
          ticks: 5,
        },
        marks: [
          Plot.gridY(grid),
          Plot.areaY(points, { x: at, y1: "low", y2: "high", fill: colour, fillOpacity: 0.18 }),
          Plot.lineY(points, { x: at, y: "value", stroke: colour, strokeWidth: 2 }),
          ...(isFromZero ? [Plot.ruleY([0], baseline)] : []),
          ...told(on, points, (point) => `${clock.say(point.atMs)}\n${saidOf(point).replace(", n", "\nn")}`, {
            x: at,
            y: "value",
            fill: colour,
          }),
        ],
      },
    ),
  );
}
