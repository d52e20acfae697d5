export { categoricalDrift } from "./categorical-drift.ts";
export { type ChangePoint, type ChangePointOptions, changePoint } from "./change-point.ts";
export {
  type CategoryShare,
  type ColumnDrift,
  type ColumnWindow,
  type DriftOptions,
  driftDefaults,
  type PsiReading,
} from "./column.ts";
export { countDrift } from "./count-drift.ts";
export type { DayPoint } from "./day-scale.ts";
export { driftColumn } from "./drift-column.ts";
export type { DriftEffect, DriftVerdict, Share } from "./effect.ts";
export { type EmbeddingSummaryOptions, embeddingSummary } from "./embedding-summary.ts";
export { embeddingDrift, textDrift } from "./learned-drift.ts";
export { type MatchedHours, matchHours, type TimeRange } from "./match-hours.ts";
export { type MatchedMix, matchMix } from "./match-mix.ts";
export { type MixSegment, type MixShift, mixShift, type SegmentMean } from "./mix-shift.ts";
export { numericDrift } from "./numeric-drift.ts";
export { ordinalDrift } from "./ordinal-drift.ts";
export { type DriftReport, type DriftReportOptions, driftReport } from "./report.ts";
export { type ReadingQuota, type RowToRead, readingQuotas, sampleToRead } from "./sample-to-read.ts";
export { type SegmentShift, type SegmentShiftOptions, segmentShift } from "./segment-shift.ts";
export { type DailyShift, type DailyShiftOptions, dailyShifts } from "./shift.ts";
export {
  type CategoricalSummaryOptions,
  categoricalSummary,
  designEffect,
  numericSummary,
  type SummaryOptions,
} from "./summarise.ts";
export { type CountSummaryOptions, countSummary, type OrdinalSummaryOptions, ordinalSummary } from "./summarise-counts.ts";
export type {
  CategoricalSummary,
  CategoryClustering,
  CategoryWindow,
  ColumnSummary,
  CountSummary,
  CountWindow,
  DriftTransform,
  EmbeddingSummary,
  HeldOut,
  NumericSummary,
  OrdinalSummary,
  TextSummary,
  WindowSummary,
} from "./summary.ts";
export { type LearnedSummaryOptions, textSummary } from "./text-summary.ts";
export { driftScale } from "./transform.ts";
