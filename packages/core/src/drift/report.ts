import { adjustP } from "../stats/index.ts";
import type { ColumnDrift, DriftOptions } from "./column.ts";
import { driftColumn } from "./drift-column.ts";
import type { DriftVerdict } from "./effect.ts";
import type { ColumnSummary } from "./summary.ts";

export interface DriftReportOptions extends DriftOptions {
  /** Share of false finds allowed among the columns called drifted. Default 0.05. */
  readonly fdr?: number;
}

export interface DriftReport {
  /** `drift` if any column drifted, `stable` if every column that could be judged is stable. */
  readonly verdict: DriftVerdict;
  readonly columns: readonly ColumnDrift[];
  /** Names of the columns that drifted, largest effect (in margins) first. */
  readonly drifted: readonly string[];
  /** Drifted columns over those with enough rows to be judged; null where none had. */
  readonly driftedShare: number | null;
  readonly counts: Readonly<Record<DriftVerdict, number>>;
}

/**
 * Judges every column of two windows, allowing for their number: a column is called drifted only if its interval lies beyond its
 * margin and its q-value (Benjamini–Hochberg over the report) is at most `fdr`.
 *
 * @param columns summaries, from SQL or from arrays
 * @param options margins for all columns, and `fdr`
 * @example driftReport([categoricalSummary(Array(500).fill("stop"), Array(500).fill("length"), { column: "finish_reason" })]).drifted; // ["finish_reason"]
 * @example driftReport([]).verdict; // "insufficient"
 */
export function driftReport(
  columns: readonly ColumnSummary[],
  { fdr = 0.05, ...options }: DriftReportOptions = {},
): DriftReport {
  const judged = columns.map((summary) => driftColumn(summary, options));
  const tested = judged.filter(({ pValue }) => pValue !== null);
  const adjusted = adjustP(tested.map(({ pValue }) => pValue ?? 1));
  const qOf = new Map(tested.map((column, i) => [column, adjusted[i] ?? 1]));
  const results = judged.map((column) => withQ(column, qOf.get(column) ?? null, fdr));

  const counts = { drift: 0, stable: 0, inconclusive: 0, insufficient: 0 };
  for (const { verdict } of results) counts[verdict]++;
  const reach = ({ effect, margin }: ColumnDrift) => Math.abs(effect ?? 0) / (margin ?? 1);
  const drifted = results.filter(({ verdict }) => verdict === "drift").sort((a, b) => reach(b) - reach(a));
  const able = results.length - counts.insufficient;
  return {
    verdict: counts.drift > 0 ? "drift" : able === 0 ? "insufficient" : counts.stable === able ? "stable" : "inconclusive",
    columns: results,
    drifted: drifted.map(({ column }) => column),
    driftedShare: able === 0 ? null : counts.drift / able,
    counts,
  };
}

function withQ(column: ColumnDrift, qValue: number | null, fdr: number): ColumnDrift {
  if (column.verdict !== "drift" || qValue === null || qValue <= fdr) return { ...column, qValue };
  const warnings = [...column.warnings, "beyond its margin, but not beyond doubt among so many columns"];
  return { ...column, qValue, verdict: "inconclusive", warnings };
}
