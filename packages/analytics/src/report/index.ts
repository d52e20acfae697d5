export { buildReport, type ReportOptions } from "./build-report.ts";
export type { Finding } from "./finding.ts";
export type { Compared, Ranked, Report } from "./report.ts";
export { buildReview, type ReviewOptions } from "./review/build-review.ts";
export { type Figure, type Preset, presets, type Review, type ReviewItem } from "./review/review.ts";
