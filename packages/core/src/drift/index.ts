export { categoricalDrift } from "./categorical-drift.ts";
export {
  type CategoryShare,
  type ColumnDrift,
  type ColumnWindow,
  type DriftOptions,
  driftDefaults,
  type PsiReading,
} from "./column.ts";
export type { DayPoint } from "./day-scale.ts";
export type { DriftEffect, DriftVerdict, Share } from "./effect.ts";
export { numericDrift } from "./numeric-drift.ts";
export { type DriftReport, type DriftReportOptions, driftReport } from "./report.ts";
export { type SegmentShift, type SegmentShiftOptions, segmentShift } from "./segment-shift.ts";
export { type DailyShift, type DailyShiftOptions, dailyShifts } from "./shift.ts";
export { categoricalSummary, designEffect, numericSummary, type SummaryOptions } from "./summarise.ts";
export type {
  CategoricalSummary,
  CategoryWindow,
  ColumnSummary,
  DriftTransform,
  NumericSummary,
  WindowSummary,
} from "./summary.ts";
export { driftScale } from "./transform.ts";
