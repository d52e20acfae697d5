import type { Rule } from "@telltale/core/alerts";
import type { WatchState } from "./state.ts";
import type { Judged } from "./step-streams.ts";

type AlertLevel = "ok" | "warning" | "alert" | "no_data";

/** Who is told the state of rules, as `createMetrics` is. */
export interface WatchMetrics {
  alert(rule: string, severity: string, state: AlertLevel): void;
}

/** Tells of each rule the gravest state of its streams. */
export function reportMetrics(
  metrics: WatchMetrics | undefined,
  rules: readonly Rule[],
  { streams }: WatchState,
  judged: readonly Judged[],
): void {
  if (!metrics) return;
  for (const { name, severity } of rules) {
    const open = Object.values(streams).flatMap(({ rule, alert }) =>
      rule === name && alert.episode ? [alert.episode.verdict] : [],
    );
    const verdicts = judged.filter(({ rule }) => rule.name === name).map(({ judgement }) => judgement.verdict);
    const isDataLess = verdicts.length > 0 && verdicts.every((verdict) => verdict === "no data");
    const state = open.includes("alert") ? "alert" : open.length > 0 ? "warning" : isDataLess ? "no_data" : "ok";
    metrics.alert(name, severity, state);
  }
}
