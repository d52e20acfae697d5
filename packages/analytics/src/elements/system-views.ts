import type { CostRow } from "../queries/cost.ts";
import type { ErrorsRow } from "../queries/errors.ts";
import type { FailureModesRow } from "../queries/failure-modes.ts";
import type { LatencyRow } from "../queries/latency.ts";
import type { LatencyPercentileRow } from "../queries/latency-distribution.ts";
import type { RetrievalRow } from "../queries/retrieval.ts";
import type { ToolsRow } from "../queries/tools.ts";
import { costStackView } from "../views/cost-stack-view.ts";
import { rateView } from "../views/course-view.ts";
import { failureModesView } from "../views/failure-modes-view.ts";
import { latencyByHourView } from "../views/latency-by-hour-view.ts";
import { latencyRangesView } from "../views/latency-ranges-view.ts";
import { type PercentilesRow, percentilesView, withPercentileIntervals } from "../views/percentiles-view.ts";
import { retrievalView } from "../views/retrieval-view.ts";
import { toolsView } from "../views/tools-view.ts";
import { nothing, rowsOf } from "./rows-of.ts";
import type { Answers, View } from "./view.ts";

const timed = {
  "latency over time": { question: "latency", isCourse: true },
  "intervals of percentiles": { question: "latencyPercentiles", isCourse: true, isExtra: true },
} as const;

/** Percentiles over time, each with its interval where the source tells it. */
function percentilesOf(answers: Answers): readonly PercentilesRow[] {
  return withPercentileIntervals(
    rowsOf<LatencyRow>(answers, "latency over time"),
    rowsOf<LatencyPercentileRow>(answers, "intervals of percentiles"),
  );
}

/** What the system did. */
export const systemViews: readonly View[] = [
  {
    name: "latency",
    about: "Percentiles of latency over time",
    asks: timed,
    draw: (answers, options) => percentilesView(percentilesOf(answers), options),
  },
  {
    name: "first-token",
    about: "Percentiles of the time to the first token, over time",
    asks: timed,
    draw: (answers, options) => percentilesView(percentilesOf(answers), { ...options, measure: "ttft" }),
  },
  {
    name: "latency-by-model",
    about: "Median to p99 of each model",
    asks: { "latency by model": { question: "latency", by: ["model"] } },
    draw: (answers, options) =>
      latencyRangesView({ by: ["model"], rows: rowsOf<LatencyRow>(answers, "latency by model", ({ n }) => n) }, options),
  },
  {
    name: "latency-by-feature",
    about: "Median to p99 of each feature",
    asks: { "latency by feature": { question: "latency", by: ["feature"] } },
    draw: (answers, options) =>
      latencyRangesView({ by: ["feature"], rows: rowsOf<LatencyRow>(answers, "latency by feature", ({ n }) => n) }, options),
  },
  {
    name: "latency-by-hour",
    about: "Latency by the hour of the day",
    asks: { "latency by hour of the day": { question: "latency", by: ["hour"] } },
    draw: (answers, options) => latencyByHourView(rowsOf<LatencyRow>(answers, "latency by hour of the day"), options),
  },
  {
    name: "cost",
    about: "Cost over time, stacked by model",
    asks: { "cost by model over time": { question: "cost", by: ["model"], isCourse: true } },
    draw: (answers, options) => costStackView(rowsOf<CostRow>(answers, "cost by model over time"), options),
  },
  {
    name: "errors",
    about: "The error rate of calls over time, with its interval",
    asks: { "errors over time": { question: "errors", isCourse: true } },
    draw: (answers, options) =>
      rateView(rowsOf<ErrorsRow>(answers, "errors over time"), { ...options, rate: "errorRate", what: "calls that failed" }),
  },
  {
    name: "failure-modes",
    about: "Known failure patterns in traces: how often, and whether it changes",
    asks: { "failure modes over time": { question: "failureModes", isCourse: true } },
    draw: (answers, options) => failureModesView(rowsOf<FailureModesRow>(answers, "failure modes over time"), options),
  },
  {
    name: "retrieval",
    about: "What retrievals find, and how long they take",
    isWide: true,
    asks: {
      retrieval: { question: "retrieval" },
      "retrieval before": { question: "retrieval", ofReference: true },
      "retrieval over time": { question: "retrieval", isCourse: true },
    },
    draw(answers, options) {
      const [current] = rowsOf<RetrievalRow>(answers, "retrieval");
      const [reference = null] = rowsOf<RetrievalRow>(answers, "retrieval before");
      const series = rowsOf<RetrievalRow>(answers, "retrieval over time");
      return current ? retrievalView({ current, reference, series }, options) : nothing("Retrieval", options);
    },
  },
  {
    name: "tools",
    about: "Calls, errors and latency of each tool",
    asks: { "tools by name": { question: "tools", by: ["toolName"] } },
    draw: (answers, options) => toolsView({ rows: rowsOf<ToolsRow>(answers, "tools by name", ({ n }) => n) }, options),
  },
];
