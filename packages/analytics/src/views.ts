export { adoptViewStyle } from "./views/adopt-view-style.ts";
export { type AlertEpisode, type AlertsOptions, alertsView } from "./views/alerts-view.ts";
export { behaviourView } from "./views/behaviour-view.ts";
export type { HistogramBin } from "./views/bin-scale.ts";
export { type CostStackOptions, costStackView } from "./views/cost-stack-view.ts";
export { type CourseOptions, courseView, meanView, type RateOptions, rateView } from "./views/course-view.ts";
export { depthView } from "./views/depth-view.ts";
export { type DistributionOptions, ecdfView, histogramView } from "./views/distribution-view.ts";
export { type DriftOptions, driftView } from "./views/drift-view.ts";
export { experimentToHtml, regressionToHtml } from "./views/experiment-html.ts";
export { experimentToMarkdown, experimentToText } from "./views/experiment-text.ts";
export { experimentView } from "./views/experiment-view.ts";
export { failureModesView } from "./views/failure-modes-view.ts";
export { funnelView } from "./views/funnel-view.ts";
export { latencyByHourView } from "./views/latency-by-hour-view.ts";
export { latencyRangesView } from "./views/latency-ranges-view.ts";
export type { Parts } from "./views/parts.ts";
export {
  type PercentilesOptions,
  type PercentilesRow,
  percentilesView,
  withPercentileIntervals,
} from "./views/percentiles-view.ts";
export { regressionToJunit, regressionToMarkdown, regressionToText } from "./views/regression-text.ts";
export { regressionView } from "./views/regression-view.ts";
export { type HtmlOptions, reportToHtml } from "./views/report-html.ts";
export { reportToMarkdown } from "./views/report-markdown.ts";
export { reportToText, type TextOptions } from "./views/report-text.ts";
export { reportView } from "./views/report-view.ts";
export { retentionView } from "./views/retention-view.ts";
export { type RetrievalRows, retrievalView } from "./views/retrieval-view.ts";
export { reviewToHtml } from "./views/review-html.ts";
export { reviewLine, reviewToMarkdown, reviewToText } from "./views/review-text.ts";
export { type RowsOptions, rowsView } from "./views/rows-view.ts";
export { satisfactionView } from "./views/satisfaction-view.ts";
export { securityView } from "./views/security-view.ts";
export { type SegmentsOptions, segmentsView } from "./views/segments-view.ts";
export { type SurvivalOptions, survivalView } from "./views/survival-view.ts";
export { type Tile, tilesView } from "./views/tiles-view.ts";
export { toolsView } from "./views/tools-view.ts";
export { type TraceSpan, traceView } from "./views/trace-view.ts";
export type { TimeRange, ViewOptions, Where } from "./views/view.ts";
export { viewStyle } from "./views/view-style.ts";
