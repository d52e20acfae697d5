import type { Engine } from "../../engine/engine.ts";
import { sql } from "../../engine/sql.ts";
import { inWindow, type Window } from "../../tables/window.ts";
import { listOf } from "../judge/candidates.ts";
import { type JudgedContext, readJudged } from "../judge/read-judged.ts";
import type { AnswerTexts } from "./check-texts.ts";

/** A model call's texts, with where it belongs and when it ended. */
export interface ReadAnswer {
  readonly spanId: string;
  readonly texts: AnswerTexts;
  readonly context: JudgedContext;
  readonly endedAtMs: number;
}

/** Model calls of a window, and those of them whose answers were kept as text. */
export async function answersIn(
  engine: Engine,
  window: Window,
): Promise<{ readonly spans: number; readonly spanIds: readonly string[] }> {
  const within = sql`kind = 'llm' AND ${inWindow(sql`started_at`, window)}`;
  const [row] = await engine.run(sql`SELECT count(DISTINCT span_id)::DOUBLE AS n FROM spans WHERE ${within}`);
  const rows = await engine.run(
    sql`SELECT DISTINCT span_id FROM spans WHERE ${within} AND output_text IS NOT NULL AND output_text <> '' ORDER BY span_id`,
  );
  return { spans: Number(row?.n ?? 0), spanIds: rows.map(({ span_id: id }) => String(id)) };
}

/** The texts of some answers. */
export async function readAnswers(engine: Engine, spanIds: readonly string[]): Promise<readonly ReadAnswer[]> {
  const judged = await readJudged(engine, spanIds);
  const rows = await engine.run(sql`SELECT answer.span_id,
      bool_or(answer.injection_score IS NOT NULL) AS injection, bool_or(answer.output_pii_types IS NOT NULL) AS pii,
      bool_or(source.injection_score IS NOT NULL) AS source_injection
    FROM spans AS answer LEFT JOIN (SELECT trace_id, started_at, injection_score FROM spans
        WHERE kind IN ('retrieval', 'rerank', 'tool') AND output_text IS NOT NULL AND trace_id IN
          (SELECT trace_id FROM spans WHERE span_id IN ${listOf(spanIds)})) AS source
      ON source.trace_id = answer.trace_id AND source.started_at <= answer.started_at
    WHERE answer.span_id IN ${listOf(spanIds)} GROUP BY answer.span_id ORDER BY answer.span_id`);
  return rows.flatMap((row) => {
    const spanId = String(row.span_id);
    const span = judged.get(spanId);
    if (!span) return [];
    const { input, output } = span.item;
    const noted = { injection: row.injection === true, sourceInjection: row.source_injection === true, pii: row.pii === true };
    return [
      { spanId, texts: { input, contexts: span.contexts, output, noted }, context: span.context, endedAtMs: span.endedAtMs },
    ];
  });
}

/** Ids of the scores that these evaluators have given. */
export async function knownScores(engine: Engine, evaluators: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await engine.run(sql`SELECT id FROM scores WHERE evaluator IN ${listOf(evaluators)}`);
  return new Set(rows.map(({ id }) => String(id)));
}
