import type { ColumnDrift, DriftReport, DriftVerdict } from "@telltale/core";
import { formatNumber, formatP, formatPercent } from "./format.ts";
import type { Ink } from "./text-ink.ts";
import { columnsToText } from "./text-table.ts";

/** The verdicts, what must be looked at first. */
export const verdictOrder: readonly DriftVerdict[] = ["drift", "inconclusive", "stable", "insufficient"];

/** Columns in the order a reader wants them: drifted first, and within a verdict the largest effect for its margin. */
export function driftOrder(columns: readonly ColumnDrift[]): readonly ColumnDrift[] {
  const reach = ({ effect, margin }: ColumnDrift) => Math.abs(effect ?? 0) / (margin ?? 1);
  const rank = ({ verdict }: ColumnDrift) => verdictOrder.indexOf(verdict);
  return columns.toSorted((a, b) => rank(a) - rank(b) || reach(b) - reach(a) || (a.column < b.column ? -1 : 1));
}

/** What a column was and is: medians of numbers, the share of the category that moved most, of rows without a value where that is measured. */
export function beforeAndAfter(column: ColumnDrift): readonly [before: string, after: string] {
  const { kind, reference, current, moved, effectName } = column;
  if (effectName === "missing share") {
    const [before, after] = [reference, current].map(({ n, missing }) => formatPercent(missing / (n + missing)));
    return [`${before}`, `${after} missing`];
  }
  if (kind !== "categorical" && kind !== "binary") {
    // Where most values are one and the same, only the mean shows a move.
    const of = reference.p50 === current.p50 ? "mean" : "p50";
    return [formatNumber(reference[of]), `${formatNumber(current[of])} ${of === "mean" ? "mean" : "median"}`];
  }
  if (!moved) return ["–", "–"];
  return [formatPercent(moved.reference), `${formatPercent(moved.current)} ${moved.category}`];
}

/** What an effect is called in a narrow column. */
export function effectLabel(name: string): string {
  return name.replace("wasserstein1 / robust sd", "wasserstein1 / sd").replace("relative change of the rate", "change of rate");
}

/** The drift table: drifted and doubtful columns in full, the stable ones as a list. */
export function driftToText({ columns, counts }: DriftReport, pen: Ink): string {
  const paint = { drift: pen.bad, stable: pen.good, inconclusive: pen.notable, insufficient: pen.dim };
  const summary = verdictOrder.map((verdict) => paint[verdict](`${counts[verdict]} ${verdict}`)).join(", ");
  const ordered = driftOrder(columns);
  const shown = ordered.filter(({ verdict }) => verdict === "drift" || verdict === "inconclusive");
  const stable = ordered.filter(({ verdict }) => verdict === "stable").map(({ column }) => column);
  const rows = shown.map((column) => {
    const [before, after] = beforeAndAfter(column);
    const { effect, effectName, effectInterval, margin, verdict, statistic, statisticName, pValue } = column;
    return [
      column.column,
      before,
      after,
      `${formatNumber(effect)} ${effectLabel(effectName)}`,
      effectInterval ? `${formatNumber(effectInterval[0])} … ${formatNumber(effectInterval[1])}` : "–",
      formatNumber(margin),
      `${statisticName.replace(" (missing)", "")} ${formatNumber(statistic)}`,
      formatP(pValue),
      verdict,
    ];
  });
  const header = ["column", "reference", "now", "effect", "95 % interval", "margin", "statistic", "p", "verdict"];
  return [
    `${columns.length} columns: ${summary}.`,
    ...(rows.length > 0 ? ["", columnsToText(header, rows, [])] : []),
    ...(stable.length > 0 ? ["", `${pen.good("stable:")} ${stable.join(", ")}`] : []),
  ].join("\n");
}
