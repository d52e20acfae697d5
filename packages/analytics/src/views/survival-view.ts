import * as Plot from "@observablehq/plot";
import type { SurvivalRow } from "../queries/survival.ts";
import { baseline, colourOf, grid, partColours } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { andOthers, rowName } from "./names.ts";
import { whereOf } from "./parts.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { tickOf } from "./units.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<SurvivalRow, "turn" | "survival" | "survivalLow" | "survivalHigh" | "atRisk"> &
  Readonly<Record<string, unknown>>;

export interface SurvivalOptions extends ViewOptions {
  /** The columns the rows are asked by; none by default. */
  readonly by?: readonly string[];
}

/** Beyond it the few who are left say little. */
const mostTurns = 60;
const leastAtRisk = 5;

interface Point extends Pick<Row, "turn" | "survival" | "atRisk"> {
  readonly low: number;
  readonly high: number;
  readonly name: string;
}

/** The chance to go on beyond each turn (Kaplan–Meier), as steps in their 95 % bands. Of `survival`. */
export function survivalView(rows: readonly Row[], options: SurvivalOptions): HTMLElement {
  const { by = [] } = options;
  const on = drawing(options);
  const title = "How long users stay";
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    if (!Number.isFinite(row.turn) || row.turn > mostTurns || !Number.isFinite(row.survival) || row.atRisk < leastAtRisk)
      continue;
    const key = JSON.stringify(by.map((name) => row[name] ?? null));
    const own = groups.get(key);
    if (own) own.push(row);
    else groups.set(key, [row]);
  }
  const atRisk = (own: readonly Row[]) => Math.max(...own.map((row) => row.atRisk));
  const all = [...groups.values()].sort((a, b) => atRisk(b) - atRisk(a));
  const drawn = all.slice(0, partColours - 2);
  if (drawn.length === 0) return emptyFigure(on, title, `No turn in this window was reached by ${leastAtRisk} sessions.`);
  const lines = drawn.map((own) => stepsOf(own, by.length > 0 ? rowName(own[0] ?? {}, by) : "all sessions"));
  const left = all.length - drawn.length;
  const last = (line: readonly Point[]) => line.at(-1);
  const words = lines.map(
    (line) =>
      `${by.length > 0 ? `${line[0]?.name}: ` : ""}${formatPercent(last(line)?.survival)} go on beyond turn ${last(line)?.turn}`,
  );
  return figure(
    on,
    title,
    [
      `Chance to go on beyond each turn, with 95 % bands; sessions that ended otherwise are censored, turns that fewer than ${leastAtRisk} sessions reached are left out${left > 0 ? `; ${andOthers(left)} not drawn` : ""}.`,
    ],
    by.length > 0
      ? legend(
          on,
          drawn.map((own, i) => ({ name: rowName(own[0] ?? {}, by), swatch: `c${i + 1}`, where: whereOf(own[0] ?? {}, by) })),
        )
      : null,
    ...picture(
      on,
      { label: `${title}: ${words.join("; ")}.` },
      {
        x: {
          label: null,
          domain: [0, Math.max(1, ...lines.map((line) => last(line)?.turn ?? 1))],
          ticks: on.width < 420 ? 4 : 8,
          tickFormat: (turn: number) => (Number.isInteger(turn) ? `turn ${turn}` : ""),
        },
        y: { label: null, domain: [0, 1], tickFormat: tickOf("share"), ticks: 5 },
        marks: [
          Plot.gridY(grid),
          ...lines.flatMap((line, i) => [
            Plot.areaY(line, { x: "turn", y1: "low", y2: "high", fill: colourOf(i), fillOpacity: 0.14, curve: "step-after" }),
            Plot.lineY(line, { x: "turn", y: "survival", stroke: colourOf(i), strokeWidth: 2, curve: "step-after" }),
          ]),
          Plot.ruleY([0], baseline),
          ...told(
            on,
            lines.flat().filter(({ turn }) => turn > 0),
            ({ name, turn, survival, low, high, atRisk }) =>
              `${by.length > 0 ? `${name}\n` : ""}turn ${turn}, reached by ${formatCount(atRisk)}\n${formatPercent(survival)} go on (${formatPercent(low)} to ${formatPercent(high)})`,
            { along: by.length > 0 ? "xy" : "x", r: 0, x: "turn", y: "survival" },
          ),
        ],
      },
    ),
  );
}

/** Everyone is there before the first turn. */
function stepsOf(rows: readonly Row[], name: string): readonly Point[] {
  const sorted = rows.toSorted((a, b) => a.turn - b.turn);
  return [
    { name, turn: 0, survival: 1, low: 1, high: 1, atRisk: sorted[0]?.atRisk ?? 0 },
    ...sorted.map(({ turn, survival, survivalLow, survivalHigh, atRisk }) => ({
      name,
      turn,
      survival,
      low: survivalLow ?? survival,
      high: survivalHigh ?? survival,
      atRisk,
    })),
  ];
}
