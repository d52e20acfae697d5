import { createElementClass, type TelltaleElement } from "./element-class.ts";
import { fillWithExperiment } from "./experiment-fill.ts";
import type { OpenSource } from "./open-source.ts";
import { fillWithReport } from "./report-fill.ts";
import type { ViewName } from "./view.ts";
import { fillWithView } from "./view-fill.ts";
import { views } from "./views.ts";

export interface DefineOptions {
  /** Opens a `src` that is neither a saved report nor the index of `telltale serve`: Parquet, with a DuckDB in the page. */
  readonly open?: OpenSource;
}

/** The name of an element, without `telltale-`. */
export type ElementName = "report" | "experiment" | ViewName;

export const elementNames: readonly ElementName[] = ["report", "experiment", ...views.map(({ name }) => name)];

/**
 * Makes `<telltale-report>`, `<telltale-experiment>` and one element for each view known to the page. Elements that are there already come to life. Calling
 * it again changes nothing, and neither does calling it where there is no page, on a server.
 */
export function defineElements({ open }: DefineOptions = {}): void {
  if (typeof customElements === "undefined") return;
  const define = (name: string, make: () => new () => TelltaleElement) => {
    if (!customElements.get(name)) customElements.define(name, make());
  };
  define("telltale-report", () => createElementClass(fillWithReport, open));
  define("telltale-experiment", () => createElementClass(fillWithExperiment, open));
  for (const view of views) define(`telltale-${view.name}`, () => createElementClass(fillWithView(view), open));
}
