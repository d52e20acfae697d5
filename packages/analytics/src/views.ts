export { type HtmlOptions, reportToHtml } from "./views/report-html.ts";
export { reportToText, type TextOptions } from "./views/report-text.ts";
