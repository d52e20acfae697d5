export { type DefineOptions, defineElements, elementNames } from "./elements/define-elements.ts";
export type { TelltaleElement } from "./elements/element-class.ts";
export type { Comparison } from "./elements/experiment-fill.ts";
export { liveServer } from "./elements/live-server.ts";
export type { OpenSource } from "./elements/open-source.ts";
export { savedReport } from "./elements/saved-report.ts";
export type { AskedReport, AskedRows, ReportSource, Where } from "./elements/source.ts";
