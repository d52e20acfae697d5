import { failureThresholds } from "@telltale/core/failures";
import { type Sql, sql } from "../engine/sql.ts";
import { inWindow, type Window } from "../tables/window.ts";
import { isRepeat, isTellable } from "./duplicate-calls.ts";
import { scoreOf } from "./evidence.ts";

const { yes, faithfulness, injection, repetition, slowMs, retries } = failureThresholds;

/** Core's `anyOf`: yes where one says yes, null where neither is known. */
const either = (a: Sql, b: Sql) => sql`(coalesce(${a}, ${b}) OR coalesce(${b}, ${a}))`;
const says = (name: string) => sql`(${scoreOf(name)} >= ${yes})`;
const isAttack = sql`coalesce(injection_score >= ${injection}, false)`;
const outcome = either(says("systemPromptLeak"), says("exfiltration"));
const judgedRefusal = either(says("overRefusal"), says("underRefusal"));

/**
 * The detectors of core's ten failure modes as conditions over {@link evidenceOf}, by name: what `failureVerdict` says of each span,
 * null where nobody could know.
 *
 * @param window in which to look for what else happened in a trace
 */
export function failureConditions(window: Window): Readonly<Record<string, Sql>> {
  const inIt = inWindow(sql`started_at`, window);
  const hasFound = sql`trace_id IN (SELECT trace_id FROM spans WHERE kind = 'retrieval' AND len(documents) > 0 AND trace_id IS NOT NULL AND ${inIt})`;
  const isDuplicate = sql`id IN (SELECT id FROM (SELECT id, ${isRepeat} AS is_repeat FROM spans WHERE ${isTellable} AND ${inIt}) WHERE is_repeat)`;
  return {
    unsupportedClaims: either(says("hallucination"), sql`(${scoreOf("faithfulness")} < ${faithfulness})`),
    wrongCitation: sql`CAST(NULL AS BOOLEAN)`,
    injectionSuccess: sql`CASE WHEN ${outcome} THEN true
      WHEN ${isAttack} AND (coalesce(refusal, false) OR ${outcome} IS NOT NULL) THEN false END`,
    ignoredRetrieval: sql`CASE WHEN kind = 'llm' AND context_tokens IS NOT NULL AND ${hasFound} THEN context_tokens = 0 END`,
    malformedOutput: sql`coalesce(NOT schema_valid, CASE WHEN kind = 'llm' AND error_type = 'validation' THEN true END)`,
    looping: sql`(repetition >= ${repetition})`,
    wrongRefusal: sql`coalesce(${judgedRefusal}, CASE WHEN refusal IS NOT NULL THEN refusal AND NOT ${isAttack} END)`,
    wrongLanguageOrTone: either(either(sql`(input_script <> output_script)`, says("wrongLanguage")), says("toxicity")),
    toolMisuse: sql`CASE WHEN kind = 'tool' THEN coalesce(NOT arguments_valid, false)
      OR error_type IS NOT DISTINCT FROM 'validation' OR ${isDuplicate} END`,
    excessiveLatency: either(sql`(duration_ms >= ${slowMs})`, sql`(retry_count >= ${retries})`),
  };
}
