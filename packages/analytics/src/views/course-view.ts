import * as Plot from "@observablehq/plot";
import { accent, at, baseline, clockFor, extent, grid, inTime, stepText, type Timed, timeAxis } from "./chart-frame.ts";
import { fewPoints } from "./few-points.ts";
import { formatCount, formatNumber, formatPercent } from "./format.ts";
import { picture, told } from "./picture.ts";
import { sayings, tickOf, ticksUpTo, type Unit } from "./units.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

export interface RateOptions extends ViewOptions {
  /** The column of the rate, 0…1; its interval is in `…Low` and `…High`. */
  readonly rate: string;
  /** What it is a rate of, for words: `calls that failed`. */
  readonly what?: string;
  readonly tone?: Tone;
}

export interface CourseOptions extends ViewOptions {
  /** The column; its interval is in `…Low` and `…High`, where there is one. */
  readonly value: string;
  readonly unit?: Unit;
  /** What it is, for the title and for words: `Model calls under way`. */
  readonly what?: string;
  readonly tone?: Tone;
  /** Whether the axis begins at zero, as it does by default. */
  readonly isFromZero?: boolean;
}

type Tone = "bad" | "notable" | "good" | "accent";

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Point {
  readonly atMs: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Where rows say of how many. */
  readonly n: number | null;
}

/** A rate over time in its 95 % interval, from zero: of any question that has one, asked with `every`. */
export function rateView(rows: Rows, options: RateOptions): HTMLElement {
  const { rate, what = rate, tone = "accent" } = options;
  return course(drawing(options), pointsOf(rows, rate), {
    title: `Rate of ${what}`,
    what,
    say: formatPercent,
    unit: "share",
    colour: `var(--tt-${tone})`,
    isFromZero: true,
  });
}

/** Any number over time, in its 95 % interval where its question gives one: of questions asked with `every`. */
export function courseView(rows: Rows, options: CourseOptions): HTMLElement {
  const { value, what = value, unit = "number", tone = "accent", isFromZero = true } = options;
  const say = sayings[unit];
  return course(drawing(options), pointsOf(rows, value), {
    title: what,
    what,
    say,
    unit,
    colour: `var(--tt-${tone})`,
    isFromZero,
  });
}

/** Points of a column, with the interval in `…Low` and `…High`, or in `xLowMs` where the column is `xMs`. */
function pointsOf(rows: Rows, column: string): readonly Point[] {
  const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : null);
  return inTime(rows).flatMap((row): readonly Point[] => {
    const value = number(row[column]);
    if (value === null) return [];
    const [low, high] = [number(row[`${column}Low`]) ?? value, number(row[`${column}High`]) ?? value];
    return [{ atMs: Number(row.atMs), n: number(row.n), value, low, high }];
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
    title: what === "mean" ? "Mean" : `Mean of ${what}`,
    what,
    say: formatNumber,
    unit: "number",
    colour: accent,
    isFromZero: false,
  });
}

interface Course {
  readonly title: string;
  readonly what: string;
  readonly say: (value: number | null) => string;
  readonly unit: Unit;
  readonly colour: string;
  readonly isFromZero: boolean;
}

function course(on: Drawing, points: readonly Point[], { title, what, say, unit, colour, isFromZero }: Course): HTMLElement {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return emptyFigure(on, title, `Nothing in this window says anything of ${what}.`);
  const times = points.map(({ atMs }) => atMs);
  const clock = clockFor(times, on.clock);
  const saidOf = ({ value, low, high, n }: Point) =>
    `${say(value)}${high > low ? ` (${say(low)} to ${say(high)})` : ""}${n === null ? "" : `, n = ${formatCount(n)}`}`;
  const least = points.reduce((a, b) => (b.value < a.value ? b : a));
  const most = points.reduce((a, b) => (b.value > a.value ? b : a));
  const summary = `${title}: lowest ${saidOf(least)} on ${clock.say(least.atMs)}; highest ${saidOf(most)} on ${clock.say(most.atMs)}; last ${saidOf(last)}.`;
  if (new Set(times).size < times.length)
    return emptyFigure(on, title, "These rows are of several parts at once: a course has one row for each point in time.");
  if (times.length < 3)
    return fewPoints(
      on,
      title,
      points.map((point) => ({ when: clock.say(point.atMs), said: saidOf(point) })),
    );
  const step = stepText(times, on.clock);
  return figure(
    on,
    title,
    [
      `${points.some(({ low, high }) => high > low) ? `With its 95 % interval, ${step}` : `B${step.slice(1)}`}${isFromZero ? "" : "; the axis does not begin at zero"}.`,
    ],
    ...picture(
      on,
      { label: summary, times },
      {
        height: isFromZero ? 230 : 180,
        x: timeAxis(times, on.width, on.clock),
        y: {
          label: null,
          tickFormat: tickOf(unit),
          zero: isFromZero,
          nice: true,
          ticks: ticksUpTo(unit, 5, extent(points.map(({ high }) => high))[1]),
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
