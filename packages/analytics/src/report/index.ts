export { buildReport, type ReportOptions } from "./build-report.ts";
export type { Finding } from "./finding.ts";
export type { Compared, Ranked, Report } from "./report.ts";
