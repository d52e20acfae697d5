import { type Sql, sql } from "../engine/sql.ts";
import { dayOf, type Window } from "../tables/window.ts";
import { type Asked, rowsOf } from "./asked.ts";
import { weight } from "./rate.ts";

/** The mean value of a score of this name, for a condition over {@link evidenceOf}: of the span, else of its whole trace; or null. */
export function scoreOf(name: string): Sql {
  // Most spans have no score at all, and to see that costs less than two looks into maps.
  return sql`CASE WHEN span_scores IS NOT NULL OR trace_scores IS NOT NULL THEN coalesce(span_scores[${name}], trace_scores[${name}]) END`;
}

/** What a row of {@link evidenceOf} stands for as a judged one: judges see a sample, which has an inclusion probability of its own. */
export const judgedWeight = sql`coalesce(span_stands, trace_stands, ${weight})`;

/** Means by name of the scores given to each of something. */
function scoresBy(key: Sql, only: Sql): Sql {
  return sql`SELECT judged, map(list(name), list(mean)) AS scores, max(stands) AS stands FROM (
      SELECT ${key} AS judged, name, avg(value) AS mean, max(${weight}) AS stands FROM scores WHERE ${only} AND value IS NOT NULL GROUP BY ALL)
      GROUP BY judged`;
}

/**
 * Spans of a window with what was said of them: a subquery for FROM. Scores may be given any time after the span began, so they are
 * read from the window's first day to the last there is.
 */
export function evidenceOf(question: string, asked: Asked & Window): Sql {
  const later = sql`day >= CAST(${dayOf(asked.fromMs)} AS DATE)`;
  return sql`(SELECT spans.*, of_span.scores AS span_scores, of_span.stands AS span_stands,
      of_trace.scores AS trace_scores, of_trace.stands AS trace_stands
    FROM (SELECT * ${rowsOf(question, "spans", asked)}) AS spans
    LEFT JOIN (${scoresBy(sql`span_id`, sql`span_id IS NOT NULL AND ${later}`)}) AS of_span ON spans.span_id = of_span.judged
    LEFT JOIN (${scoresBy(sql`trace_id`, sql`span_id IS NULL AND trace_id IS NOT NULL AND ${later}`)}) AS of_trace
      ON spans.trace_id = of_trace.judged)`;
}
