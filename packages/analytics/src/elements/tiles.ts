import type { Row } from "../engine/cell.ts";
import type { CostRow } from "../queries/cost.ts";
import { unpricedNote } from "../views/price-note.ts";
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
  { name: "Satisfaction", unit: "number", question: "satisfaction", field: "mean", n: "n" },
];

const questions = ["traffic", "latency", "errors", "cost", "satisfaction"] as const;

/** The numbers of the window at a glance, each with its course and its change. */
export const tilesElement: View = {
  name: "tiles",
  about: "The numbers of the window at a glance",
  asks: Object.fromEntries(
    questions.flatMap((question) => [
      [question, { question }],
      [`${question} before`, { question, ofReference: true }],
      [`${question} over time`, { question, isCourse: true, onlyWhole: true, ...(question === "cost" && { by: ["model"] }) }],
    ]),
  ),
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
  const note = question === "cost" && now ? unpricedNote(now as CostRow) : "";
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
