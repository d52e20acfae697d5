import * as Plot from "@observablehq/plot";
import type { CostRow } from "../queries/cost.ts";
import {
  baseline,
  clockFor,
  colourOf,
  grid,
  inTime,
  muted,
  partColours,
  spacingMs,
  stepText,
  timeAxis,
} from "./chart-frame.ts";
import { formatCount, formatPercent, formatUsd } from "./format.ts";
import { andOthers, nameText, rowName } from "./names.ts";
import { whereOf } from "./parts.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { tickOf } from "./units.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<CostRow, "n" | "costUsd"> & { readonly atMs?: unknown } & Readonly<Record<string, unknown>>;

export interface CostStackOptions extends ViewOptions {
  /** The columns the rows are asked by; `["model"]` by default. */
  readonly by?: readonly string[];
}

/** Beyond so many, neighbouring bars are added up. */
const mostBars = 180;

interface Part {
  readonly key: string;
  readonly name: string;
  readonly row: Row;
  readonly costUsd: number;
}

interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly y1: number;
  readonly y2: number;
  readonly place: number;
}

/** What it costs over time, as bars from zero stacked by part, the largest below. Of `cost` asked with `every` and `by`. */
export function costStackView(rows: readonly Row[], options: CostStackOptions): HTMLElement {
  const { by = ["model"] } = options;
  const on = drawing(options);
  const title = `Cost by ${by.map((name) => nameText(name)).join(", ")}`;
  const there = inTime(rows).filter(({ costUsd }) => typeof costUsd === "number" && costUsd > 0);
  const total = there.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  if (there.length === 0) return emptyFigure(on, title, "No call in this window has a known cost.");
  const parts = partsOf(there, by);
  const placeOf = new Map(parts.map(({ key }, i) => [key, Math.min(i, partColours)]));
  const others = parts.slice(partColours);
  const { steps, stepMs } = stepsOf(there);
  const times = steps.map(({ fromMs }) => fromMs);
  const clock = clockFor(times, on.clock);
  const stacks = steps.map(({ fromMs, rows: own }) => stack(own, by, placeOf, fromMs, fromMs + stepMs));
  const nameOf = (place: number) => parts[place]?.name ?? "";
  const othersName = andOthers(others.length).replace("and ", "");
  const say = (bars: readonly Bar[]) => {
    const sum = bars.at(-1)?.y2 ?? 0;
    const lines = bars
      .toReversed()
      .map(({ place, y1, y2 }) => `${place < partColours ? nameText(nameOf(place), 28) : othersName} ${formatUsd(y2 - y1)}`);
    return [clock.say(bars[0]?.fromMs ?? 0), ...lines, ...(bars.length > 1 ? [`in all ${formatUsd(sum)}`] : [])].join("\n");
  };
  const calls = there.reduce((sum, { n }) => sum + n, 0);
  const shares = parts
    .slice(0, 4)
    .map(({ name, costUsd }) => `${name} ${formatUsd(costUsd)} (${formatPercent(costUsd / total)})`);
  const label = `${title}: ${formatUsd(total)} in all. ${shares.join("; ")}${parts.length > 4 ? `; ${andOthers(parts.length - 4)}` : ""}.`;
  const bars = stacks.flat();
  return figure(
    on,
    title,
    [`${formatUsd(total)} in all, ${formatCount(calls)} priced calls; ${stepText(times, on.clock)}.`],
    legend(on, [
      ...parts.slice(0, partColours).map(({ name, row }, i) => ({
        name: `${name} ${formatUsd(parts[i]?.costUsd)}`,
        swatch: `c${i + 1}`,
        where: whereOf(row, by),
      })),
      ...(others.length > 0
        ? [{ name: `${othersName} ${formatUsd(others.reduce((sum, { costUsd }) => sum + costUsd, 0))}`, swatch: "others" }]
        : []),
    ]),
    // Of one or two points bars would be as broad as barns, and say no more than the numbers above.
    ...(steps.length < 3
      ? []
      : picture(
          on,
          { label, times },
          {
            x: {
              ...timeAxis(times, on.width, on.clock),
              domain: [new Date(steps[0]?.fromMs ?? 0), new Date((steps.at(-1)?.fromMs ?? 0) + stepMs)],
            },
            y: { label: null, tickFormat: tickOf("usd"), nice: true, ticks: 5 },
            marks: [
              Plot.gridY(grid),
              Plot.rect(bars, {
                x1: ({ fromMs }: Bar) => new Date(fromMs),
                x2: ({ toMs }: Bar) => new Date(toMs),
                y1: "y1",
                y2: "y2",
                fill: ({ place }: Bar) => (place < partColours ? colourOf(place) : muted),
                inset: steps.length > 90 ? 0 : 0.5,
                ...(!on.isLive &&
                  bars.length <= 400 && {
                    title: ({ place, y1, y2, fromMs }: Bar) =>
                      `${clock.say(fromMs)}\n${place < partColours ? nameOf(place) : othersName}\n${formatUsd(y2 - y1)}`,
                  }),
              }),
              Plot.ruleY([0], baseline),
              ...(on.isLive
                ? told(on, stacks, say, {
                    r: 0,
                    x: (bars: readonly Bar[]) => new Date(((bars[0]?.fromMs ?? 0) + (bars[0]?.toMs ?? 0)) / 2),
                    y: (bars: readonly Bar[]) => bars.at(-1)?.y2 ?? 0,
                  })
                : []),
            ],
          },
        )),
  );
}

const keyOf = (row: Row, by: readonly string[]) => JSON.stringify(by.map((name) => row[name] ?? null));

/** The parts, largest first. */
function partsOf(rows: readonly Row[], by: readonly string[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const row of rows) {
    const key = keyOf(row, by);
    parts.set(key, { key, name: rowName(row, by), row, costUsd: (parts.get(key)?.costUsd ?? 0) + (row.costUsd ?? 0) });
  }
  return [...parts.values()].sort((a, b) => b.costUsd - a.costUsd);
}

/** Rows by the point in time they are of; points are joined until there are few enough to draw. */
function stepsOf(rows: readonly Row[]): { steps: readonly { fromMs: number; rows: readonly Row[] }[]; stepMs: number } {
  const times = rows.map(({ atMs }) => Number(atMs));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const leastMs = spacingMs(times);
  const stepMs = leastMs * Math.max(1, Math.ceil((last - first + leastMs) / leastMs / mostBars));
  const steps = new Map<number, Row[]>();
  for (const row of rows) {
    const fromMs = first + Math.floor((Number(row.atMs) - first) / stepMs) * stepMs;
    const own = steps.get(fromMs);
    if (own) own.push(row);
    else steps.set(fromMs, [row]);
  }
  return { steps: [...steps].map(([fromMs, own]) => ({ fromMs, rows: own })), stepMs };
}

function stack(
  rows: readonly Row[],
  by: readonly string[],
  placeOf: ReadonlyMap<string, number>,
  fromMs: number,
  toMs: number,
): readonly Bar[] {
  const costs = new Map<number, number>();
  for (const row of rows) {
    const place = placeOf.get(keyOf(row, by)) ?? partColours;
    costs.set(place, (costs.get(place) ?? 0) + (row.costUsd ?? 0));
  }
  let y = 0;
  return [...costs]
    .sort(([a], [b]) => a - b)
    .map(([place, costUsd]) => {
      y += costUsd;
      return { fromMs, toMs, y1: y - costUsd, y2: y, place };
    });
}
