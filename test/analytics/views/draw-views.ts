import * as views from "@telltale/analytics/views";
import type { ViewRows } from "./view-rows.ts";

type Options = views.ViewOptions;

/** Every view of the door over rows, by name. */
export function drawViews(rows: ViewRows, options: Options): Readonly<Record<string, HTMLElement>> {
  const { report, window } = rows;
  const courses = { "llm.duration_ms": report.latency.series.map(({ p50Ms }) => p50Ms) };
  const rates = { rate: "errorRate", what: "calls that failed", tone: "bad" } as const;
  return {
    alertsView: views.alertsView(rows.alerts, { ...options, window }),
    behaviourView: views.behaviourView(rows.behaviour, options),
    costStackView: views.costStackView(report.cost.series, options),
    courseView: views.courseView(rows.concurrency, { ...options, value: "peak", what: "Calls under way, at the peak" }),
    costByFeature: views.costStackView(rows.costByFeature, { ...options, by: ["feature"] }),
    depthView: views.depthView(rows.depth, options),
    driftView: views.driftView(report.drift, { ...options, courses }),
    ecdfView: views.ecdfView(rows.bins, options),
    experimentView: views.experimentView(rows.experiment, options),
    failureModesView: views.failureModesView(rows.failureModes, options),
    funnelView: views.funnelView(rows.funnel, options),
    histogramView: views.histogramView(rows.bins, options),
    latencyByHourView: views.latencyByHourView(report.latency.byHour, options),
    latencyRangesView: views.latencyRangesView(report.latency.byModel, options),
    meanView: views.meanView(report.satisfaction.series, { ...options, what: "satisfaction" }),
    percentilesView: views.percentilesView(rows.latency, options),
    ttft: views.percentilesView(rows.latency, { ...options, measure: "ttft" }),
    rateView: views.rateView(report.errors.series, { ...options, ...rates }),
    regressionView: views.regressionView(rows.regression, options),
    reportView: views.reportView(report, options),
    retentionView: views.retentionView(rows.retention, options),
    retrievalView: views.retrievalView(report.retrieval, options),
    rowsView: views.rowsView(rows.concurrency, options),
    satisfactionView: views.satisfactionView(report.satisfaction.distribution, options),
    securityView: views.securityView(rows.security, options),
    segmentsView: views.segmentsView(
      { by: ["model"], rows: rows.projection },
      {
        ...options,
        value: "projectedUsd",
        unit: "usd",
        what: "Projected cost of the month",
        beside: { column: "monthToDateUsd", what: "so far" },
      },
    ),
    survivalView: views.survivalView(rows.survival, options),
    tilesView: views.tilesView(
      [
        {
          name: "Answers that help",
          value: 0.82,
          unit: "share",
          low: 0.79,
          high: 0.85,
          n: 640,
          reference: 0.74,
          isBeyondNoise: true,
          isWorse: false,
        },
        {
          name: "Latency, p95",
          value: 4200,
          unit: "ms",
          n: 640,
          reference: 4100,
          isBeyondNoise: false,
          series: [4100, 4000, null, 4200],
        },
        { name: "Cost", value: 12.5, unit: "usd", reference: 10, note: "3 calls have no price" },
      ],
      options,
    ),
    toolsView: views.toolsView(report.tools, options),
    traceView: views.traceView(rows.trace, options),
  };
}
