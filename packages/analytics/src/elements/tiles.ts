import type { Row } from "../engine/cell.ts";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { CostRow } from "../queries/cost.ts";
import { unpricedNote } from "../views/price-note.ts";
import { satisfactionName, satisfactionTileNote } from "../views/satisfaction-note.ts";
import { type Tile, tilesView } from "../views/tiles-view.ts";
import { rowsOf } from "./rows-of.ts";
import type { Answers, View } from "./view.ts";

interface Figure extends Pick<Tile, "name" | "unit"> {
  readonly question: "traffic" | "latency" | "errors" | "cost" | "satisfaction";
  readonly field: string;
  readonly low?: string;
  readonly high?: string;
  readonly n?: string;
}

const figures: readonly Figure[] = [
  { name: "Model calls", unit: "count", question: "traffic", field: "calls" },
  { name: "Sessions", unit: "count", question: "traffic", field: "sessions" },
  { name: "Latency, median", unit: "ms", question: "latency", field: "p50Ms" },
  { name: "Latency, p95", unit: "ms", question: "latency", field: "p95Ms" },
  { name: "First token, median", unit: "ms", question: "latency", field: "ttftP50Ms" },
  { name: "Error rate", unit: "share", question: "errors", field: "errorRate", low: "errorRateLow", high: "errorRateHigh" },
  { name: "Cost", unit: "usd", question: "cost", field: "costUsd" },
  { name: satisfactionName, unit: "number", question: "satisfaction", field: "mean", n: "n" },
];

const questions = ["traffic", "latency", "errors", "cost", "satisfaction"] as const;

/** The numbers of the window at a glance, each with its course and its change. */
export const tilesElement: View = {
  name: "tiles",
  about: "The numbers of the window at a glance",
  asks: {
    behaviour: { question: "behaviour", isExtra: true },
    ...Object.fromEntries(
      questions.flatMap((question) => [
        [question, { question }],
        [`${question} before`, { question, ofReference: true }],
        [`${question} over time`, { question, isCourse: true, onlyWhole: true, ...(question === "cost" && { by: ["model"] }) }],
      ]),
    ),
  },
  draw: (answers, options) =>
    tilesView(
      figures.flatMap((figure) => tileOf(figure, answers)),
      { title: "", ...options },
    ),
};

function tileOf({ name, unit, question, field, low, high, n }: Figure, answers: Answers): readonly Tile[] {
  const [now] = answers.rows(question);
  const [before] = answers.rows(`${question} before`);
  const value = number(now, field);
  const note = noteOf(question, value, answers);
  if (value === null && note === "") return [];
  return [
    {
      name,
      unit,
      value,
      reference: number(before, field),
      ...(low && { low: number(now, low) }),
      ...(high && { high: number(now, high) }),
      ...(n && { n: number(now, n) ?? 0 }),
      ...(note && { note }),
      series: courseOf(rowsOf(answers, `${question} over time`), field),
    },
  ];
}

/** What the number alone does not say. */
function noteOf(question: Figure["question"], value: number | null, answers: Answers): string {
  const [now] = answers.rows(question);
  if (question === "cost" && now) return unpricedNote(now as CostRow);
  if (question !== "satisfaction" || value === null) return "";
  return satisfactionTileNote((answers.rows("behaviour")[0] as BehaviourRow | undefined) ?? null);
}

/** One value for each point in time; of parts, their sum. */
function courseOf(rows: readonly Row[], field: string): readonly (number | null)[] {
  const points = new Map<number, number | null>();
  for (const row of rows) {
    const atMs = Number(row.atMs);
    const value = number(row, field);
    points.set(atMs, value === null ? (points.get(atMs) ?? null) : (points.get(atMs) ?? 0) + value);
  }
  return [...points].sort(([a], [b]) => a - b).map(([, value]) => value);
}

function number(row: Row | undefined, field: string): number | null {
  const cell = row?.[field];
  return typeof cell === "number" ? cell : null;
}
