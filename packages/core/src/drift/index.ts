export { categoricalDrift } from "./categorical-drift.ts";
export {
  type CategoryShare,
  type ColumnDrift,
  type ColumnWindow,
  type DriftOptions,
  driftDefaults,
  type PsiReading,
} from "./column.ts";
export type { DriftEffect, DriftVerdict } from "./effect.ts";
export { numericDrift } from "./numeric-drift.ts";
export { type DriftReport, type DriftReportOptions, driftReport } from "./report.ts";
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
