import { column, type Sql, sql } from "../engine/sql.ts";
import { columnsOf } from "../parquet/columns.ts";
import type { Window } from "../tables/window.ts";
import { type Asked, rowsOf } from "./asked.ts";
import type { Source } from "./dimensions.ts";

/** One of two sides that are compared: a window, or the part of it that a filter keeps. */
export type DriftSide = Window & Pick<Asked, "where" | "sessions">;

/** Rows of one kind, and what can be compared of them between two windows. */
export interface DriftSource {
  /** What its columns' names begin with: `llm`, `session`, `score`. */
  readonly name: string;
  readonly table: Source;
  /** Which of its rows. */
  readonly only: Sql;
  /** Whom a row belongs to: rows of one session are not independent. Null where a row is a session. */
  readonly cluster: Sql | null;
  readonly numeric: Columns;
  readonly categorical: Columns;
  /** Numbers of things: 0, 1, 2, … */
  readonly counts: Columns;
  /** What was written; looked at only on demand. */
  readonly texts: Columns;
  /** Whether its numbers may be grades, such as a judge's 1–5. */
  readonly isGraded: boolean;
}

const nothing = { numeric: {}, categorical: {}, counts: {}, texts: {}, isGraded: false } as const;

/** The rows of one side, as SQL: `FROM … WHERE …`. */
export function driftRows({ table, only }: DriftSource, side: DriftSide): Sql {
  return rowsOf("drift", table, side, only);
}

/** Name → value in a row, as SQL. */
export type Columns = Readonly<Record<string, Sql>>;

/** Columns of spans that name one thing each, are text, change by their nature, or say how the record was made. */
const notCompared = new Set(
  (
    "id span_id parent_span_id kind started_at trace_id session_id conversation_id turn user_id release inclusion_probability " +
    "error_message prompt_hash usage_raw usage_convention price_date tool_call_id tool_name arguments_valid top_k documents " +
    "reranked filters input_text output_text context_text input_pii_types output_pii_types attributes variants " +
    "rate_limit_limit_requests rate_limit_limit_tokens retry_count web_searches"
  ).split(" "),
);
/** Numbers that are names. */
const namingNumbers = new Set(["http_status"]);

function llmColumns(wanted: "numeric" | "categorical"): Columns {
  const compared = columnsOf("spans").filter(({ name }) => !notCompared.has(name));
  const isNumeric = ({ name, type }: { name: string; type: string }) =>
    (type === "DOUBLE" || type === "BIGINT") && !namingNumbers.has(name);
  const kept = compared.filter((entry) => isNumeric(entry) === (wanted === "numeric"));
  return Object.fromEntries(kept.map(({ name }) => [name, column(name)]));
}

/**
 * Everything a drift report compares: each numeric and categorical column of model calls, the essentials of retrievals and
 * tools, what users did per session, and every score.
 *
 * @param scoreNames the names of scores that exist
 */
export function driftSources(scoreNames: readonly string[]): readonly DriftSource[] {
  return [
    {
      name: "llm",
      ...nothing,
      table: "spans",
      only: sql`kind = 'llm'`,
      cluster: sql`session_id`,
      numeric: llmColumns("numeric"),
      categorical: llmColumns("categorical"),
      counts: { retry_count: sql`retry_count`, web_searches: sql`web_searches` },
      texts: { input_text: sql`input_text`, output_text: sql`output_text` },
    },
    {
      name: "retrieval",
      ...nothing,
      table: "spans",
      only: sql`kind = 'retrieval'`,
      cluster: sql`session_id`,
      numeric: { duration_ms: sql`duration_ms`, top_score: sql`documents[1].score` },
      counts: { documents: sql`len(documents)` },
      categorical: { found_nothing: sql`len(documents) = 0`, status: sql`status` },
    },
    {
      name: "tool",
      ...nothing,
      table: "spans",
      only: sql`kind = 'tool'`,
      cluster: sql`session_id`,
      numeric: { duration_ms: sql`duration_ms` },
      categorical: { tool_name: sql`tool_name`, status: sql`status`, arguments_valid: sql`arguments_valid` },
    },
    {
      name: "session",
      ...nothing,
      table: "sessions",
      only: sql`signals > 0`,
      cluster: null,
      numeric: { satisfaction: sql`satisfaction` },
      counts: { turns: sql`turns` },
      categorical: {
        rephrased: sql`rephrases > 0`,
        regenerated: sql`regenerates > 0`,
        stopped: sql`stops > 0`,
        copied: sql`copies > 0`,
        copied_to_new_chat: sql`copies_to_new_chat > 0`,
        abandoned: sql`abandons > 0`,
        negative_follow_up: sql`negative_follow_ups > 0`,
        thumbs_up: sql`thumbs_up > 0`,
        thumbs_down: sql`thumbs_down > 0`,
        escalated: sql`escalations > 0`,
        completed: sql`completions > 0`,
      },
    },
    ...scoreNames.map(
      (name): DriftSource => ({
        name: "score",
        ...nothing,
        table: "scores",
        only: sql`name = ${name}`,
        isGraded: true,
        cluster: sql`coalesce(session_id, trace_id)`,
        numeric: { [name]: sql`value` },
      }),
    ),
  ];
}
