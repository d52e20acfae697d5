import type { Report } from "../report/report.ts";
import { maker } from "./dom.ts";
import { emptyPage } from "./empty-page.ts";
import { formatTime } from "./format.ts";
import { pageStyle } from "./page-style.ts";
import { reportView } from "./report-view.ts";
import { serialize } from "./serialize.ts";

export interface HtmlOptions {
  /** The document to build in; by default one that needs no browser. It must be empty. */
  readonly document?: Document;
}

/**
 * A report as one self-contained page: charts as SVG, no script, nothing fetched, light and dark, fit for paper. Whatever the
 * records say is text in it, never markup.
 */
export function reportToHtml(report: Report, { document = emptyPage() }: HtmlOptions = {}): string {
  const { make } = maker(document);
  document.head.append(
    make("meta", { charset: "utf-8" }),
    make("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    make("meta", { name: "generator", content: "Telltale" }),
    make("title", {}, report.title),
    make("style", {}, pageStyle),
  );
  document.body.append(
    make(
      "main",
      {},
      reportView(report, { document, isInteractive: false, width: 1200 }),
      make("footer", { class: "tt-muted" }, `Made by Telltale on ${formatTime(report.madeAtMs)} UTC. All times are UTC.`),
    ),
  );
  return serialize(document);
}
