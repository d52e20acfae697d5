import { driftReport } from "@telltale/core";
import { type Observation, type Rule, windowsOf } from "@telltale/core/alerts";
import type { Engine } from "../engine/engine.ts";
import { driftSummaries } from "../queries/drift-summaries.ts";

/** Most columns named in the sentence. */
const mostNamed = 4;

/** What a rule about drift sees at a moment: a verdict on its columns, or on all there are. */
export async function observeDrift(engine: Engine, rule: Rule, atMs: number): Promise<readonly Observation[]> {
  const { current, references } = windowsOf(rule, atMs);
  const [reference] = references;
  if (rule.condition.kind !== "drift" || !reference) return [];
  const { columns } = rule.condition;
  const summaries = await driftSummaries(engine, { reference, current });
  const kept = columns ? summaries.filter(({ column }) => columns.includes(column ?? "")) : summaries;
  const report = driftReport(kept);
  const found = report.columns.filter(({ verdict }) => verdict === "drift");
  const named = report.drifted.slice(0, mostNamed).join(", ");
  const more = report.drifted.length > mostNamed ? ` and ${report.drifted.length - mostNamed} more` : "";
  const n = Math.max(0, ...report.columns.map((column) => column.current.n));
  const pValues = found.flatMap(({ pValue }) => (pValue === null ? [] : [pValue]));
  const why =
    report.verdict === "drift"
      ? `${named}${more} no longer look as they did: ${found.length} of ${report.columns.length} columns drifted`
      : `${report.columns.length} columns compared: ${report.verdict}`;
  return [
    {
      segment: {},
      ...current,
      current: {
        measure: "drift",
        n,
        verdict: report.verdict,
        why,
        ...(pValues.length > 0 && { pValue: Math.min(1, Math.min(...pValues) * report.columns.length) }),
      },
    },
  ];
}
