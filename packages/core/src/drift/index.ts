export type {
  CategoricalSummary,
  CategoryWindow,
  ColumnSummary,
  DriftTransform,
  NumericSummary,
  WindowSummary,
} from "./summary.ts";
export { driftScale } from "./transform.ts";
