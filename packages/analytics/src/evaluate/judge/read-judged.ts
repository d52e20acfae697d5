import type { Judged } from "@telltale/core/judge";
import type { Score } from "@telltale/core/trace";
import type { Row } from "../../engine/cell.ts";
import type { Engine } from "../../engine/engine.ts";
import { sql } from "../../engine/sql.ts";
import { listOf } from "./candidates.ts";

/** Of a judged span, what its score says too. */
export type JudgedContext = Pick<
  Score,
  | "traceId"
  | "sessionId"
  | "conversationId"
  | "turn"
  | "userId"
  | "tenant"
  | "feature"
  | "route"
  | "environment"
  | "release"
  | "variants"
  | "inclusionProbability"
>;

/** A span with the text that is judged. */
export interface JudgedSpan {
  readonly spanId: string;
  readonly item: Judged;
  /** What the item's context is made of: the span's own, or else what retrieval and tools of its trace had brought by then. */
  readonly contexts: readonly string[];
  readonly context: JudgedContext;
  /** When the answer was whole, epoch milliseconds. */
  readonly endedAtMs: number;
}

const names = {
  traceId: "trace_id",
  sessionId: "session_id",
  conversationId: "conversation_id",
  userId: "user_id",
  tenant: "tenant",
  feature: "feature",
  route: "route",
  environment: "environment",
  release: "release",
} as const;

/** The texts of some spans and where these belong, by span id. Those that are not there any more are left out. */
export async function readJudged(engine: Engine, spanIds: readonly string[]): Promise<ReadonlyMap<string, JudgedSpan>> {
  const rows =
    await engine.run(sql`SELECT span_id, input_text, output_text, context_text, trace_id, session_id, conversation_id,
      started_at, duration_ms::DOUBLE AS duration_ms, turn::DOUBLE AS turn, user_id, tenant, feature, route, environment, release, inclusion_probability,
      CAST(CAST(variants AS JSON) AS VARCHAR) AS variants
    FROM spans WHERE span_id IN ${listOf(spanIds)} AND output_text IS NOT NULL`);
  const alone = rows.flatMap((row) => (textIn(row.context_text) === undefined ? [String(row.span_id)] : []));
  const brought = alone.length > 0 ? await readBrought(engine, alone) : new Map<string, readonly string[]>();
  return new Map(rows.map((row) => [String(row.span_id), judgedOf(row, brought.get(String(row.span_id)) ?? [])]));
}

// No text has it: it parts the texts of one cell.
const between = "\u001e";

/** What retrieval and tools of the same trace had brought when each of some spans began. */
async function readBrought(engine: Engine, spanIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await engine.run(sql`SELECT answer.span_id, string_agg(DISTINCT source.output_text, ${between}) AS sources
    FROM spans AS answer JOIN (SELECT trace_id, started_at, output_text FROM spans
        WHERE kind IN ('retrieval', 'rerank', 'tool') AND trim(output_text) <> '' AND trace_id IN
          (SELECT trace_id FROM spans WHERE span_id IN ${listOf(spanIds)})) AS source
      ON source.trace_id = answer.trace_id AND source.started_at <= answer.started_at
    WHERE answer.span_id IN ${listOf(spanIds)} GROUP BY answer.span_id`);
  return new Map(rows.map((row) => [String(row.span_id), String(row.sources).split(between).sort()]));
}

function textIn(value: Row[string] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws {Error} where the span is gone by now */
export function spanIn(spans: ReadonlyMap<string, JudgedSpan>, spanId: string): JudgedSpan {
  const span = spans.get(spanId);
  if (span) return span;
  throw new Error(`${spanId} is gone`);
}

function judgedOf(row: Row, brought: readonly string[]): JudgedSpan {
  const own = textIn(row.context_text);
  const contexts = own === undefined ? brought : [own];
  const said = Object.entries(names).flatMap(([field, column]) => {
    const value = textIn(row[column]);
    return value === undefined ? [] : [[field, value]];
  });
  const variants = textIn(row.variants);
  return {
    spanId: String(row.span_id),
    item: {
      input: textIn(row.input_text),
      context: contexts.length > 0 ? contexts.join("\n\n") : undefined,
      output: textIn(row.output_text) ?? "",
    },
    contexts,
    endedAtMs: Number(row.started_at) + Number(row.duration_ms ?? 0),
    context: {
      ...Object.fromEntries(said),
      ...(typeof row.turn === "number" && { turn: row.turn }),
      ...(variants !== undefined && variants !== "null" && { variants: JSON.parse(variants) as Record<string, string> }),
      ...(typeof row.inclusion_probability === "number" && { inclusionProbability: row.inclusion_probability }),
    },
  };
}

/** Which of some spans have a score of these evaluators, and the chance each was drawn with: `spanId evaluator` → 0 < π ≤ 1. */
export async function readDone(
  engine: Engine,
  spanIds: readonly string[],
  evaluators: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await engine.run(sql`SELECT span_id, evaluator, max(coalesce(inclusion_probability, 1)) AS chance FROM scores
    WHERE evaluator IN ${listOf(evaluators)} AND span_id IN ${listOf(spanIds)} GROUP BY ALL`);
  return new Map(rows.map(({ span_id: spanId, evaluator, chance }) => [`${spanId} ${evaluator}`, Number(chance)]));
}
