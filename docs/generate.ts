import { alertsPage } from "./generate/alerts.ts";
import { functionsPage, type Group } from "./generate/functions.ts";
import { questionsPage } from "./generate/questions.ts";
import { commandPage, viewsPage } from "./generate/shown.ts";
import { failureModesPage, macrosPage, signalsPage } from "./generate/values.ts";

const metrics: Group = {
  title: "Metrics",
  about:
    "Functions of `@telltale/core` over records: pure, without a clock. What SQL has too gives the same number, which a parity test holds. Sampled records stand for 1 / inclusion probability. Rates come with their Wilson interval; a window without records gives `n: 0` and nulls.",
  folder: "packages/core/src/metrics",
};
const drift: Group = {
  title: "Drift methods",
  about:
    "Each kind of column has a method that compares intervals of effects with margins, so that many rows do not make a trifle into drift, nor few rows into stability. `driftBetween` and the report choose by kind: [numericDrift](#numericdrift), [ordinalDrift](#ordinaldrift), [countDrift](#countdrift), [categoricalDrift](#categoricaldrift), and [textDrift](#textdrift) on demand.",
  folder: "packages/core/src/drift",
};
const statistics: Group = {
  title: "Statistics",
  about: "What metrics and drift methods are made of, each with its definition, its source, and an example that a test runs.",
  folder: "packages/core/src/stats",
};

/** A session of the example data, for questions that show single records. */
const sessionId = "s300068";

/**
 * The pages of `docs/reference/`, by file name.
 *
 * @param root the project's folder
 */
export async function referencePages(root: string): Promise<ReadonlyMap<string, string>> {
  const pages = {
    "signals.md": signalsPage(root),
    "metrics.md": functionsPage(root, metrics),
    "drift.md": functionsPage(root, drift),
    "statistics.md": functionsPage(root, statistics),
    "questions.md": questionsPage(root, sessionId),
    "views.md": viewsPage(root),
    "alerts.md": alertsPage(),
    "command.md": commandPage(),
    "failure-modes.md": failureModesPage(root),
    "sql-macros.md": macrosPage(),
  };
  return new Map(await Promise.all(Object.entries(pages).map(async ([name, page]) => [name, await page] as const)));
}
