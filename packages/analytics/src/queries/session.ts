import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, rowsOf } from "./asked.ts";
import type { Query } from "./query.ts";
import { requireOneOf } from "./single-records.ts";

export type SessionEventRow = Row & {
  readonly atMs: number;
  /** span, signal or score. */
  readonly record: string;
  /** Of a span or a signal its kind; of a score its name. */
  readonly kind: string | null;
  readonly turn: number | null;
  /** What a span is called (or its model or tool); a signal's label or sentiment; a score's label. */
  readonly detail: string | null;
  /** Of signals and scores. */
  readonly value: number | null;
  /** Of spans, how they ended; of scores, who judged. */
  readonly status: string | null;
  readonly durationMs: number | null;
  readonly costUsd: number | null;
  /** What was written, where the owner keeps it: a question, an answer, a comment, a judge's reasons. */
  readonly input: string | null;
  readonly output: string | null;
  readonly traceId: string | null;
  /** Of a span its own id; else of the span it is about. */
  readonly spanId: string | null;
  readonly parentSpanId: string | null;
};

export const session: Query<Asked, SessionEventRow> = {
  name: "session",
  about: "All that happened in one session, in order: spans, signals and scores; where sessionId (or userId, traceId, …) is so",
  sql: (asked) => {
    requireOneOf("session", ["sessionId", "conversationId", "traceId", "userId"], asked);
    return sql`SELECT * FROM (
      SELECT started_at AS at_ms, 'span' AS record, kind, turn::DOUBLE AS turn, coalesce(name, tool_name, model) AS detail, NULL::DOUBLE AS value,
        coalesce(error_type, status) AS status, duration_ms, cost_usd, input_text AS input, output_text AS output, trace_id, span_id, parent_span_id
      ${rowsOf("session", "spans", asked)}
      UNION ALL
      SELECT occurred_at, 'signal', kind, turn::DOUBLE, coalesce(label, sentiment), value, NULL, duration_ms, NULL, text, NULL, trace_id, span_id, NULL
      ${rowsOf("session", "signals", asked)}
      UNION ALL
      SELECT occurred_at, 'score', name, turn::DOUBLE, label, value, coalesce(evaluator, evaluator_kind), NULL, cost_usd, NULL, rationale, trace_id, span_id, NULL
      ${rowsOf("session", "scores", asked)}
      ) ORDER BY at_ms, kind IS DISTINCT FROM 'session_start', record DESC, span_id, kind`;
  },
  row: camelRow,
};
