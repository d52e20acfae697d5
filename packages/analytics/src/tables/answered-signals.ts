import { type Sql, sql } from "../engine/sql.ts";
import { answerColumns } from "./sessions.ts";
import { dayMs, inWindow, type Window } from "./window.ts";

/** What signals are told by the call they are about: a page knows neither, and names a feature only where it says so itself. */
export const callColumns = ["feature", ...answerColumns] as const;

/** What a call is found by: its span, its trace, its turn. */
const turnKey = sql`session_id || ' ' || CAST(turn AS VARCHAR)`;

/**
 * SQL of the signals with the {@link callColumns} of the call each is about: the one it points to, else the last of its trace, else
 * the last of its turn. What a signal says itself stays; one that belongs to no message, such as the start of a session, has none.
 *
 * @param window of the signals; a day more of spans is read on either side
 */
export function answeredSignalsSql(window: Window): Sql {
  const wide = { fromMs: Math.max(0, window.fromMs - dayMs), toMs: window.toMs + dayMs };
  return sql`SELECT signals.* REPLACE (coalesce(signals.feature, answer.feature) AS feature),
      answer.model AS model, answer.name AS prompt_name, answer.version AS prompt_version
    FROM signals LEFT JOIN (
      SELECT call_key, arg_max(struct_pack(feature := feature, model := model, name := prompt_name, version := prompt_version), started_at) AS answer
      FROM (
        SELECT unnest([span_id, trace_id, ${turnKey}]) AS call_key, feature, coalesce(response_model, request_model) AS model,
          prompt_name, prompt_version, started_at
        FROM spans WHERE kind = 'llm' AND ${inWindow(sql`started_at`, wide)}
      ) WHERE call_key IS NOT NULL GROUP BY call_key
    ) ON call_key = coalesce(signals.span_id, signals.trace_id, ${turnKey})`;
}
