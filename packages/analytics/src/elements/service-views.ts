import type { LatencyBinRow } from "../queries/latency-distribution.ts";
import type { HistogramBin } from "../views/bin-scale.ts";
import { courseView, rateView } from "../views/course-view.ts";
import { ecdfView, histogramView } from "../views/distribution-view.ts";
import { segmentsView } from "../views/segments-view.ts";
import { rowsOf, stackOf } from "./rows-of.ts";
import type { Answers, View } from "./view.ts";

const latencies = {
  latencies: { question: "latencyDistribution" },
  "latencies before": { question: "latencyDistribution", ofReference: true },
} as const;

/** How calls are borne: how long they take, how many at a time, and what goes wrong on the way. */
export const serviceViews: readonly View[] = [
  {
    name: "latency-histogram",
    about: "How latencies are spread, beside the period before",
    asks: latencies,
    draw: (answers, options) => histogramView(binsOf(answers), options),
  },
  {
    name: "latency-ecdf",
    about: "The share of calls that take at most so long, beside the period before",
    asks: latencies,
    draw: (answers, options) => ecdfView(binsOf(answers), options),
  },
  {
    name: "concurrency",
    about: "How many model calls are under way at a time",
    isWide: true,
    asks: { "concurrency over time": { question: "concurrency", isCourse: true } },
    draw: (answers, options) =>
      stackOf(options, [
        (own) =>
          courseView(answers.rows("concurrency over time"), { ...own, value: "mean", what: "Calls under way, on average" }),
        (own) =>
          courseView(answers.rows("concurrency over time"), {
            ...own,
            value: "peak",
            unit: "count",
            what: "Calls under way, at the peak",
          }),
      ]),
  },
  {
    name: "retries",
    about: "How often calls are tried again, or answered by a stand-in",
    isWide: true,
    asks: {
      "retries over time": { question: "retries", isCourse: true },
      "fallbacks over time": { question: "fallbacks", isCourse: true },
    },
    draw: (answers, options) =>
      stackOf(options, [
        (own) =>
          rateView(answers.rows("retries over time"), {
            ...own,
            rate: "retryRate",
            what: "calls that were retried",
            tone: "notable",
          }),
        (own) =>
          rateView(answers.rows("fallbacks over time"), {
            ...own,
            rate: "fallbackRate",
            what: "calls answered by a stand-in (fallback)",
            tone: "notable",
          }),
      ]),
  },
  {
    name: "rate-limits",
    about: "How often calls meet a provider's limit, or come near it",
    isWide: true,
    asks: { "rate limits over time": { question: "rateLimits", isCourse: true } },
    draw: (answers, options) =>
      stackOf(options, [
        (own) =>
          rateView(answers.rows("rate limits over time"), {
            ...own,
            rate: "limitedRate",
            what: "calls that met a limit",
            tone: "bad",
          }),
        (own) =>
          rateView(answers.rows("rate limits over time"), {
            ...own,
            rate: "nearRate",
            what: "calls at 80 % of a limit or more",
            tone: "notable",
          }),
      ]),
  },
  {
    name: "error-classes",
    about: "What failed calls fail with",
    asks: { "errors by class": { question: "errorClasses" } },
    draw: (answers, options) =>
      segmentsView(
        { by: ["errorType", "httpStatus"], rows: answers.rows("errors by class") },
        { ...options, value: "n", unit: "count", what: "Failed calls by class", tone: "bad" },
      ),
  },
  {
    name: "retrieval-scores",
    about: "How well the best document of each retrieval fits",
    asks: {
      "retrievals by best score": { question: "retrievalScores" },
      "retrievals by best score, before": { question: "retrievalScores", ofReference: true },
    },
    draw: (answers, options) =>
      histogramView(
        {
          current: rowsOf<LatencyBinRow>(answers, "retrievals by best score"),
          reference: answers.hasReference ? rowsOf<LatencyBinRow>(answers, "retrievals by best score, before") : null,
        },
        { ...options, unit: "number", what: "best scores of retrievals" },
      ),
  },
];

function binsOf(answers: Answers): {
  readonly current: readonly HistogramBin[];
  readonly reference: readonly HistogramBin[] | null;
} {
  const of = (name: string) => rowsOf<LatencyBinRow>(answers, name).filter(({ measure }) => measure === "duration");
  return { current: of("latencies"), reference: answers.hasReference ? of("latencies before") : null };
}
