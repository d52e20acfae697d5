import { type ClusterOptions, type FailureCluster, failureClusters } from "@telltale/core/failures";
import type { Row } from "../../engine/cell.ts";
import type { Engine } from "../../engine/engine.ts";
import { column, join, sql } from "../../engine/sql.ts";
import { evidenceOf } from "../../queries/evidence.ts";
import { type OwnFailureMode, verdicts } from "../../queries/failure-modes.ts";
import type { Window } from "../../tables/window.ts";
import { drawOf } from "../judge/stable-id.ts";

export interface SuggestModesOptions extends ClusterOptions {
  readonly window: Window;
  /** Failure modes of the application's own: what they explain is not looked at. */
  readonly own?: readonly OwnFailureMode[] | undefined;
}

/** A cluster with what somebody asked or what went wrong in its first examples. */
export interface SuggestedMode extends FailureCluster {
  readonly texts: readonly string[];
}

export interface SuggestedModes {
  /** Spans that failed: an error, or a user who was not served. */
  readonly failed: number;
  /** Those in whose trace no known mode was seen. */
  readonly unexplained: number;
  /** Those that were compared: all of them, or a sample of 2000; shares are of these. */
  readonly compared: number;
  /** Of the compared, those with a text. */
  readonly withText: number;
  readonly clusters: readonly SuggestedMode[];
}

/** As many as `failureClusters` reads. */
const mostCompared = 2000;
const traits = {
  errorType: sql`error_type`,
  tool: sql`tool_name`,
  http: sql`http_status`,
  finish: sql`nullif(finish_reason, 'stop')`,
} as const;
const displeased = sql`span_id IN (SELECT span_id FROM signals WHERE span_id IS NOT NULL AND (kind IN ('regenerate', 'rephrase', 'escalation')
  OR (kind = 'thumbs' AND value < 0) OR (kind = 'follow_up' AND sentiment = 'negative')))`;

/** Kinds of failure that no known mode explains, by what their texts, errors and tools have in common. */
export async function suggestModes(
  engine: Engine,
  { window, own = [], ...options }: SuggestModesOptions,
): Promise<SuggestedModes> {
  const isKnown = join(
    verdicts(window, own).map(({ condition }) => sql`coalesce(${condition}, false)`),
    " OR ",
  );
  const named = Object.entries(traits).map(([name, value]) => sql`CAST(${value} AS VARCHAR) AS ${column(name)}`);
  const rows =
    await engine.run(sql`SELECT span_id, coalesce(error_message, input_text, '') AS said, is_explained, ${join(named, ", ")}
    FROM (SELECT *, (status = 'error' OR coalesce(${displeased}, false)) AS is_failed,
        bool_or(${isKnown}) OVER (PARTITION BY coalesce(trace_id, id)) AS is_explained FROM ${evidenceOf("suggestModes", window)})
    WHERE is_failed ORDER BY started_at, span_id`);
  const unexplained = rows.filter((row) => row.is_explained !== true);
  const compared = drawn(unexplained);
  const texts = new Map(compared.map((row) => [String(row.span_id), String(row.said)]));
  const failures = compared.map((row) => ({
    id: String(row.span_id),
    text: String(row.said),
    traits: Object.fromEntries(
      Object.keys(traits).flatMap((name) => (row[name] === null || row[name] === undefined ? [] : [[name, String(row[name])]])),
    ),
  }));
  const clusters = failureClusters(failures, options).map((cluster) => ({
    ...cluster,
    texts: cluster.examples.flatMap((id) => texts.get(id) || []).slice(0, 3),
  }));
  const withText = failures.filter(({ text }) => text !== "").length;
  return { failed: rows.length, unexplained: unexplained.length, compared: compared.length, withText, clusters };
}

/** At most 2000, the same in every run, in the order given. */
function drawn(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostCompared) return rows;
  const draws = rows.map(({ span_id: id }) => drawOf(`cluster ${id}`));
  const last = [...draws].sort((a, b) => a - b)[mostCompared] ?? 1;
  return rows.filter((_, i) => (draws[i] ?? 1) < last);
}
