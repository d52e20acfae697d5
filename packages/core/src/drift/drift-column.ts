import { categoricalDrift } from "./categorical-drift.ts";
import type { ColumnDrift, DriftOptions } from "./column.ts";
import { countDrift } from "./count-drift.ts";
import { embeddingDrift, textDrift } from "./learned-drift.ts";
import { numericDrift } from "./numeric-drift.ts";
import { ordinalDrift } from "./ordinal-drift.ts";
import type { ColumnSummary } from "./summary.ts";

/**
 * Whether a column has drifted, whatever its kind.
 *
 * @param summary from one of the summary functions or counted in SQL
 * @param options see {@link DriftOptions}
 * @example driftColumn(categoricalSummary(["a"], ["b"])).verdict; // "insufficient"
 */
export function driftColumn(summary: ColumnSummary, options: DriftOptions = {}): ColumnDrift {
  switch (summary.kind) {
    case "numeric":
      return numericDrift(summary, options);
    case "ordinal":
      return ordinalDrift(summary, options);
    case "categorical":
      return categoricalDrift(summary, options);
    case "count":
      return countDrift(summary, options);
    case "text":
      return textDrift(summary, options);
    case "embedding":
      return embeddingDrift(summary, options);
  }
}
