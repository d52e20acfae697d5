import { isBorderline, type Rubric, type SampleUnit } from "@telltale/core/judge";
import type { Engine } from "../../engine/engine.ts";
import { join, type Sql, sql } from "../../engine/sql.ts";
import { inWindow, type Window } from "../../tables/window.ts";
import { drawOf } from "./stable-id.ts";

/** What the sample may be spread over. */
export const strata = {
  model: sql`coalesce(response_model, request_model)`,
  promptVersion: sql`prompt_version`,
  feature: sql`feature`,
  user: sql`user_id`,
} as const satisfies Record<string, Sql>;
export type StratumName = keyof typeof strata;

/** Which spans are judged in any case. */
export type Wanted = "errors" | "uncertain";

export interface CandidatesAsked {
  /** Which kind of span holds the answers. */
  readonly kind: string;
  readonly window: Window | null;
  readonly by?: StratumName | undefined;
  readonly first?: Wanted | undefined;
  readonly rubrics: readonly Rubric[];
  /** Scores of these evaluators are not looked at: a run must not change what it itself draws. */
  readonly evaluators: readonly string[];
  /** Another seed draws other spans. */
  readonly seed: string;
}

/** Spans that have an answer to judge. */
function answered({ kind, window }: Pick<CandidatesAsked, "kind" | "window">): Sql {
  const within = window ? inWindow(sql`started_at`, window) : sql`true`;
  return sql`kind = ${kind} AND output_text IS NOT NULL AND output_text <> '' AND ${within}`;
}

/** Everything that might be judged, each with its number in a fixed random order. */
export async function readCandidates(engine: Engine, asked: CandidatesAsked): Promise<readonly SampleUnit[]> {
  const { by, first, seed } = asked;
  const stratum = by ? sql`coalesce(CAST(any_value(${strata[by]}) AS VARCHAR), '')` : sql`''`;
  const wanted = first === "errors" ? hasTrouble : first === "uncertain" ? isUnsure(asked) : sql`false`;
  const edge = first === "uncertain" ? await onEdge(engine, asked) : new Set<string>();
  const rows = await engine.run(sql`SELECT span_id, ${stratum} AS stratum, coalesce(bool_or(${wanted}), false) AS wanted
    FROM spans WHERE ${answered(asked)} GROUP BY span_id`);
  return rows.map(({ span_id: id, stratum, wanted }) => ({
    id: String(id),
    draw: drawOf(`${seed} ${id}`),
    stratum: String(stratum),
    isWanted: wanted === true || edge.has(String(id)),
  }));
}

/** A failure in the same trace, an answer that declined or was cut, or a user who was not served. */
const hasTrouble = sql`refusal OR finish_reason IN ('length', 'content_filter')
  OR trace_id IN (SELECT trace_id FROM spans WHERE status = 'error' AND trace_id IS NOT NULL)
  OR span_id IN (SELECT span_id FROM signals WHERE span_id IS NOT NULL AND (kind IN ('rephrase', 'regenerate', 'stop', 'escalation')
    OR (kind = 'thumbs' AND value < 0) OR (kind = 'follow_up' AND sentiment = 'negative')))`;

/** The quarter of the answers that their model was least sure of. */
function isUnsure(asked: CandidatesAsked): Sql {
  return sql`confidence < (SELECT quantile_cont(confidence, 0.25) FROM spans WHERE ${answered(asked)})`;
}

/** Spans that another judge left next to the pass mark of one of the rubrics. */
async function onEdge(engine: Engine, { rubrics, evaluators }: CandidatesAsked): Promise<ReadonlySet<string>> {
  const rows = await engine.run(sql`SELECT span_id, name, value, evaluator FROM scores
    WHERE evaluator_kind = 'llm' AND span_id IS NOT NULL AND value IS NOT NULL`);
  const byName = new Map(rubrics.map((rubric) => [rubric.name, rubric]));
  const found = rows.filter(({ name, value, evaluator }) => {
    const rubric = byName.get(String(name));
    return rubric && !evaluators.includes(String(evaluator)) && isBorderline(rubric, Number(value));
  });
  return new Set(found.map(({ span_id: id }) => String(id)));
}

/** From the first to just after the last span with an answer to judge; null where there is none. Judging itself does not move it. */
export async function answeredRange(engine: Engine, kind: string): Promise<Window | null> {
  const [row] = await engine.run(
    sql`SELECT min(started_at) AS first_at, max(started_at) AS last_at FROM spans WHERE ${answered({ kind, window: null })}`,
  );
  if (typeof row?.first_at !== "number" || typeof row.last_at !== "number") return null;
  return { fromMs: Math.floor(row.first_at), toMs: Math.floor(row.last_at) + 1 };
}

/** A list for `IN`; of nothing, one that nothing is in. */
export function listOf(values: readonly string[]): Sql {
  if (values.length === 0) return sql`(NULL)`;
  return sql`(${join(
    values.map((value) => sql`${value}`),
    ", ",
  )})`;
}
