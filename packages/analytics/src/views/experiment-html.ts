import type { ExperimentReport } from "../evaluate/experiment/read-experiment.ts";
import type { Regression } from "../evaluate/regression/read-regression.ts";
import { emptyPage } from "./empty-page.ts";
import { experimentView } from "./experiment-view.ts";
import { figurePage } from "./figure-page.ts";
import { nameText } from "./names.ts";
import { regressionView } from "./regression-view.ts";
import type { HtmlOptions } from "./report-html.ts";

const looks = { isInteractive: false, width: 700, headingLevel: 2, title: "" } as const;

/** An experiment as one self-contained page. */
export function experimentToHtml(report: ExperimentReport, { document = emptyPage() }: HtmlOptions = {}): string {
  return figurePage(document, `Experiment ${nameText(report.name)}`, experimentView(report, { document, ...looks }));
}

/** A regression run as one self-contained page. */
export function regressionToHtml(regression: Regression, { document = emptyPage() }: HtmlOptions = {}): string {
  const title = `Regression run: ${regression.verdict}`;
  return figurePage(document, title, regressionView(regression, { document, ...looks }));
}
