import { join, type Sql, sql } from "../engine/sql.ts";
import { firstInTurn, stepColumns, stepTimes } from "./session-steps.ts";
import { isUnpriced } from "./unpriced.ts";
import { dayMs, inWindow, type Window } from "./window.ts";

/**
 * The implicit satisfaction of a session over the counts of {@link sessionsSql}: core's `satisfactionFromCounts` in SQL. Counted
 * in tenths, as there, so that both give the same double.
 */
export const satisfactionOfCounts = sql`greatest(0, least(10, 10
    - CASE WHEN rephrases > 2 THEN 3 ELSE 0 END
    - CASE WHEN copies_to_new_chat > 0 THEN 4 ELSE 0 END
    - CASE WHEN abandons > 0 THEN 2 ELSE 0 END
    - CASE WHEN negative_follow_ups > 0 THEN 3 ELSE 0 END
    + CASE WHEN copies > 0 THEN 1 ELSE 0 END)) / 10`;

/** Signals that cannot be without a message or an answer. */
const isSaid = sql`kind IN ('message_sent', 'response_shown', 'rephrase', 'edit', 'regenerate', 'stop', 'copy', 'copy_to_new_chat',
      'thumbs', 'rating', 'follow_up') OR (kind = 'abandon' AND label IS DISTINCT FROM 'composing')`;

/** The columns that say what answered. To know them, every span is looked up among those that signals point to, which is half of all the work. */
export const answerColumns = ["model", "prompt_name", "prompt_version"] as const;

/** What answered in a span. */
const answer = sql`struct_pack(model := coalesce(response_model, request_model), name := prompt_name, version := prompt_version)`;

const everything = sql`true`;

/** What one row is about: a visitor's run, a chat thread, or one user message of a run with its answer. */
export type Unit = "sessions" | "conversations" | "turns";

/** The columns that name one of them. */
const keys: Readonly<Record<Unit, readonly Sql[]>> = {
  sessions: [sql`session_id`],
  conversations: [sql`conversation_id`],
  turns: [sql`session_id`, sql`turn`],
};

/**
 * SQL for one row per session: what the user did and what it cost, as plain aggregates over signals and spans.
 *
 * - `model`, `prompt_name` and `prompt_version` are those of the first answer the user saw, as signals that point to a span
 *   tell; where none does, of the session's last model call.
 * - `turns` are messages sent; where a page does not report them, the highest turn number of its spans.
 * - `abandons` are departures after an answer (label other than `composing`).
 * - `is_left` says that the user departed with the matter unsettled and for good: after an answer, without another message, and
 *   not merely because the watching ended while the page was still open.
 * - `asked_at`, `answered_at`, `kept_at` and `done_at` are when it first came to each step after the one before (`sessionSteps`).
 * - `thumbs_up` and `thumbs_down` count presses, also those taken back later.
 * - `satisfaction` is null for a session without a single signal, which nobody watched, and for one in which nothing was said:
 *   no span, and no signal that speaks of a message or an answer (a page opened and closed is neither content nor annoyed).
 *   Core's `satisfaction` is asked about one session's signals and leaves that choice to its caller.
 *
 * Conversations and turns are counted alike; records that do not say which they belong to are left out.
 *
 * @param window keep the sessions that begin in it. A day more is read on either side, so that a session is whole: one that
 *   runs for longer than a day may be cut.
 * @param hasAnswers whether the {@link answerColumns} are among the columns
 */
export function sessionsSql(window?: Window, unit: Unit = "sessions", hasAnswers = true): Sql {
  const key = join(keys[unit], ", ");
  const isKnown = join(
    keys[unit].map((name) => sql`${name} IS NOT NULL`),
    " AND ",
  );
  const wide = window && { fromMs: Math.max(0, window.fromMs - dayMs), toMs: window.toMs + dayMs };
  const signalRows = wide ? inWindow(sql`occurred_at`, wide) : everything;
  const spanRows = wide ? inWindow(sql`started_at`, wide) : everything;
  const begins = window ? inWindow(sql`started_at`, window) : everything;
  // The lists of times end before the join: carried through it they would cost more than all the rest.
  const behaviour =
    firstInTurn(sql`SELECT ${key}, min(occurred_at) AS began_at, max(occurred_at) AS over_at, count(*)::DOUBLE AS signals,
    arg_min(user_id, occurred_at) AS user_id, arg_min(tenant, occurred_at) AS tenant,
    arg_min(feature, occurred_at) AS feature, arg_min(route, occurred_at) AS route,
    arg_min(environment, occurred_at) AS environment, arg_min(release, occurred_at) AS release,
    count_if(kind = 'message_sent')::DOUBLE AS turns, count_if(kind = 'response_shown')::DOUBLE AS responses,
    count_if(kind = 'rephrase')::DOUBLE AS rephrases, count_if(kind = 'edit')::DOUBLE AS edits,
    count_if(kind = 'regenerate')::DOUBLE AS regenerates, count_if(kind = 'stop')::DOUBLE AS stops,
    count_if(kind = 'copy')::DOUBLE AS copies, count_if(kind = 'copy_to_new_chat')::DOUBLE AS copies_to_new_chat,
    count_if(kind = 'abandon' AND label IS DISTINCT FROM 'composing')::DOUBLE AS abandons,
    count_if(kind = 'follow_up')::DOUBLE AS follow_ups,
    count_if(kind = 'follow_up' AND sentiment = 'negative')::DOUBLE AS negative_follow_ups,
    count_if(kind = 'thumbs' AND value > 0)::DOUBLE AS thumbs_up, count_if(kind = 'thumbs' AND value < 0)::DOUBLE AS thumbs_down,
    count_if(kind = 'escalation')::DOUBLE AS escalations, count_if(kind = 'task_completed')::DOUBLE AS completions,
    count_if(kind = 'conversion')::DOUBLE AS conversions,
    max(occurred_at) FILTER (kind = 'abandon' AND label IS DISTINCT FROM 'composing' AND censored_by IS DISTINCT FROM 'open') AS left_at,
    max(occurred_at) FILTER (kind = 'message_sent') AS last_message_at, count_if(${isSaid}) > 0 AS has_turn, ${stepTimes}
  FROM signals WHERE ${isKnown} AND ${signalRows} GROUP BY ${key}`);
  return sql`
  WITH behaviour AS (${behaviour}
  ), work AS (
    SELECT ${key}, min(started_at) AS began_at, max(started_at) AS over_at,
      arg_min(user_id, started_at) AS user_id, arg_min(tenant, started_at) AS tenant,
      arg_min(feature, started_at) AS feature, arg_min(route, started_at) AS route,
      arg_min(environment, started_at) AS environment, arg_min(release, started_at) AS release,
      ${hasAnswers ? answersOfSpans : nothing}
      ${unit === "turns" ? sql`1` : sql`max(turn)`}::DOUBLE AS last_turn, count_if(kind = 'llm')::DOUBLE AS calls,
      count_if(kind = 'llm' AND status = 'error')::DOUBLE AS errors,
      sum(cost_usd) FILTER (kind IN ('llm', 'embedding')) AS cost_usd,
      count_if(kind IN ('llm', 'embedding') AND ${isUnpriced})::DOUBLE AS unpriced
    FROM spans ${hasAnswers ? shownBySignals(signalRows) : nothing} WHERE ${isKnown} AND ${spanRows} GROUP BY ${key}
  ), joined AS (
    SELECT ${key},
      least(behaviour.began_at, work.began_at) AS started_at, greatest(behaviour.over_at, work.over_at) AS ended_at,
      coalesce(behaviour.user_id, work.user_id) AS user_id, coalesce(behaviour.tenant, work.tenant) AS tenant,
      coalesce(behaviour.feature, work.feature) AS feature, coalesce(behaviour.route, work.route) AS route,
      coalesce(behaviour.environment, work.environment) AS environment, coalesce(behaviour.release, work.release) AS release,
      ${hasAnswers ? answersOfUnits : nothing}
      CASE WHEN turns > 0 THEN turns ELSE coalesce(last_turn, 0) END AS turns,
      coalesce(calls, 0) AS calls, coalesce(errors, 0) AS errors, cost_usd, coalesce(signals, 0) AS signals,
      ${counted}, left_at IS NOT NULL AND coalesce(left_at >= last_message_at, true) AS is_left,
      ${stepColumns}, (coalesce(has_turn, false) OR work.began_at IS NOT NULL) AS is_said
    FROM behaviour FULL JOIN work USING (${key})
  ), whole AS (
    SELECT * EXCLUDE (is_said), CAST(started_at AS DATE) AS day, (epoch_us(ended_at) - epoch_us(started_at)) / 1000.0::DOUBLE AS duration_ms,
      CASE WHEN signals > 0 AND is_said THEN ${satisfactionOfCounts} END AS satisfaction
    FROM joined
  )
  SELECT * FROM whole WHERE ${begins}`;
}

const nothing = sql``;
const answersOfSpans = sql`arg_min(${answer}, started_at) FILTER (kind = 'llm' AND shown_span_id IS NOT NULL) AS first_shown,
      arg_max(${answer}, started_at) FILTER (kind = 'llm') AS last_call,`;
const answersOfUnits = sql`coalesce(first_shown, last_call).model AS model, coalesce(first_shown, last_call).name AS prompt_name,
      coalesce(first_shown, last_call).version AS prompt_version,`;
const shownBySignals = (signalRows: Sql) =>
  sql`LEFT JOIN (SELECT DISTINCT span_id AS shown_span_id FROM signals WHERE span_id IS NOT NULL AND ${signalRows}) ON span_id = shown_span_id`;

const counted = sql`coalesce(responses, 0) AS responses, coalesce(rephrases, 0) AS rephrases, coalesce(edits, 0) AS edits,
      coalesce(regenerates, 0) AS regenerates, coalesce(stops, 0) AS stops, coalesce(copies, 0) AS copies,
      coalesce(copies_to_new_chat, 0) AS copies_to_new_chat, coalesce(abandons, 0) AS abandons,
      coalesce(follow_ups, 0) AS follow_ups, coalesce(negative_follow_ups, 0) AS negative_follow_ups,
      coalesce(thumbs_up, 0) AS thumbs_up, coalesce(thumbs_down, 0) AS thumbs_down,
      coalesce(escalations, 0) AS escalations, coalesce(completions, 0) AS completions,
      coalesce(conversions, 0) AS conversions, coalesce(unpriced, 0) AS unpriced`;
