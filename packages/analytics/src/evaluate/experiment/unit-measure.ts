import { betterScore } from "@telltale/core";
import type { Measure } from "@telltale/core/experiment";
import { type Sql, sql } from "../../engine/sql.ts";

/** How a measure is read for each unit: Σ `value` / Σ `weight` over its rows; a row whose value is null is not counted. */
export interface UnitMeasure {
  readonly source: "spans" | "scores" | "sessions";
  readonly value: Sql;
  readonly weight: Sql;
  readonly only: Sql;
  readonly better: Measure["better"];
  /** Whether it counts what befalls a thing or does not; of scores, whether it may. */
  readonly isShare: boolean;
}

const one = sql`1`;
const isCall = sql`kind = 'llm'`;
const isAnswered = sql`kind = 'llm' AND status = 'ok'`;
const all = sql`true`;

function ofCalls(value: Sql): UnitMeasure {
  return { source: "spans", value, weight: one, only: isAnswered, better: "down", isShare: false };
}

function ofSessions(value: Sql, better: Measure["better"]): UnitMeasure {
  return { source: "sessions", value, weight: one, only: all, better, isShare: false };
}

/** How often something was done in sessions, of so many times that it could have been. */
function shareOf(value: Sql, weight: Sql, better: Measure["better"]): UnitMeasure {
  return { ...ofSessions(value, better), weight, isShare: true };
}

/** Measures that every folder of records has. */
const known: Readonly<Record<string, UnitMeasure>> = {
  latency: ofCalls(sql`duration_ms`),
  ttft: ofCalls(sql`ttft_ms`),
  costPerCall: ofCalls(sql`cost_usd`),
  outputTokens: ofCalls(sql`output_tokens + coalesce(reasoning_tokens, 0)`),
  errorRate: { ...ofCalls(sql`CASE WHEN status = 'error' THEN 1 ELSE 0 END`), only: isCall, isShare: true },
  refusalRate: { ...ofCalls(sql`CASE WHEN refusal THEN 1 WHEN NOT refusal THEN 0 END`), isShare: true },
  costPerSession: ofSessions(sql`cost_usd`, "down"),
  satisfaction: ofSessions(sql`satisfaction`, "up"),
  turnsPerSession: ofSessions(sql`turns`, "up"),
  copyRate: shareOf(sql`copies`, sql`responses`, "up"),
  thumbsUpRate: shareOf(sql`thumbs_up`, sql`responses`, "up"),
  thumbsDownRate: shareOf(sql`thumbs_down`, sql`responses`, "down"),
  regenerateRate: shareOf(sql`regenerates`, sql`responses`, "down"),
  rephraseRate: shareOf(sql`rephrases`, sql`turns`, "down"),
  abandonRate: shareOf(sql`CASE WHEN abandons > 0 THEN 1 ELSE 0 END`, one, "down"),
  escalationRate: shareOf(sql`CASE WHEN escalations > 0 THEN 1 ELSE 0 END`, one, "down"),
  completionRate: shareOf(sql`CASE WHEN completions > 0 THEN 1 ELSE 0 END`, one, "up"),
};

/** The names of the measures that every folder of records has; any other name is one of a score. */
export const measureNames = Object.keys(known);

/** How a measure is read: one of {@link measureNames}, or the values of the scores of that name. */
export function unitMeasure(name: string): UnitMeasure {
  if (Object.hasOwn(known, name)) return known[name] as UnitMeasure;
  const better = betterScore(name) ?? "up";
  return { source: "scores", value: sql`value`, weight: one, only: sql`name = ${name}`, better, isShare: true };
}
