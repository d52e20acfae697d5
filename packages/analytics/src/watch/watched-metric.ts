import { failureThresholds } from "@telltale/core/failures";
import { suggestion } from "../engine/closest.ts";
import { column, type Sql, sql } from "../engine/sql.ts";
import { columnsOf } from "../parquet/columns.ts";
import type { Source } from "../queries/dimensions.ts";
import type { Unit } from "./sinks/notification.ts";

/** Where what is watched comes from. */
export type WatchedSource = Extract<Source, "spans" | "signals" | "scores" | "sessions">;

/** A number a rule may watch: which rows it is about, and what is counted of each. */
export interface WatchedMetric {
  /** What a sentence calls it: "error rate". */
  readonly label: string;
  readonly unit: Unit;
  /** What its records are called: "calls". */
  readonly nOf: string;
  readonly source: WatchedSource;
  readonly among: Sql;
  /** Of each record, by how it may be summarised. */
  readonly each: Each;
}

type Each =
  | { readonly kind: "rate"; readonly hit: Sql }
  | { readonly kind: "value"; readonly value: Sql }
  | { readonly kind: "ratio"; readonly numerator: Sql; readonly denominator: Sql }
  | { readonly kind: "count" };

const isCall = sql`kind = 'llm'`;
/** Wrappers repeat the cost and usage of their children. */
const isBilled = sql`kind IN ('llm', 'embedding')`;
/** How much an input must read like an injection to count as an attempt: as everywhere, so that a bare ask for the system prompt counts. */
const injectionScore = failureThresholds.injection;

type Of = Pick<WatchedMetric, "source" | "nOf" | "among">;
const calls: Of = { source: "spans", nOf: "calls", among: isCall };
const billed: Of = { source: "spans", nOf: "calls", among: isBilled };
const tools: Of = { source: "spans", nOf: "tool calls", among: sql`kind = 'tool'` };
const retrievals: Of = { source: "spans", nOf: "retrievals", among: sql`kind = 'retrieval'` };
const sessions: Of = { source: "sessions", nOf: "sessions", among: sql`signals > 0` };

const rate = (label: string, of: Of, hit: Sql, known?: Sql): WatchedMetric => ({
  label,
  unit: "rate",
  ...of,
  ...(known && { among: sql`${of.among} AND ${known}` }),
  each: { kind: "rate", hit },
});
const value = (label: string, unit: Unit, of: Of, each: Sql): WatchedMetric => ({
  label,
  unit,
  ...of,
  each: { kind: "value", value: each },
});
const perTurn = (label: string, count: Sql, size: Sql): WatchedMetric => ({
  label,
  unit: "rate",
  ...sessions,
  each: { kind: "ratio", numerator: count, denominator: size },
});
const allTokens = sql`(coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0)
    + coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0))::DOUBLE`;
const inputTokens = sql`(coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0))::DOUBLE`;

const metrics: Readonly<Record<string, WatchedMetric>> = {
  errorRate: rate("error rate", calls, sql`status = 'error'`),
  abortRate: rate("share of aborted calls", calls, sql`status = 'aborted'`),
  rateLimitRate: rate(
    "share of rate-limited calls",
    calls,
    sql`error_type IS NOT DISTINCT FROM 'rate_limit' OR http_status IS NOT DISTINCT FROM 429`,
  ),
  durationMs: value("latency", "ms", calls, sql`duration_ms`),
  ttftMs: value("time to first token", "ms", calls, sql`ttft_ms`),
  costUsd: value("cost", "usd", billed, sql`cost_usd`),
  tokens: value("tokens", "tokens", billed, allTokens),
  calls: { label: "number of calls", unit: "count", ...calls, each: { kind: "count" } },
  records: {
    label: "number of spans",
    unit: "count",
    source: "spans",
    nOf: "spans",
    among: sql`true`,
    each: { kind: "count" },
  },
  cacheHitRate: {
    label: "share of input tokens from the cache",
    unit: "rate",
    ...calls,
    among: sql`${isCall} AND cache_read_tokens IS NOT NULL`,
    each: { kind: "ratio", numerator: sql`cache_read_tokens::DOUBLE`, denominator: inputTokens },
  },
  schemaFailureRate: rate(
    "share of answers that break their schema",
    calls,
    sql`NOT schema_valid`,
    sql`schema_valid IS NOT NULL`,
  ),
  injectionAttempts: {
    label: "number of inputs that read like an injection",
    unit: "count",
    ...calls,
    among: sql`${isCall} AND injection_score >= ${injectionScore}`,
    each: { kind: "count" },
  },
  judgeScore: value("judged score", "score", { source: "scores", nOf: "scores", among: sql`value IS NOT NULL` }, sql`value`),
  refusalRate: rate("share of answers that refuse", calls, sql`refusal`, sql`refusal IS NOT NULL`),
  injectionRate: rate(
    "share of inputs that read like an injection",
    calls,
    sql`injection_score >= ${injectionScore}`,
    sql`injection_score IS NOT NULL`,
  ),
  piiRate: rate(
    "share of answers with personal data",
    calls,
    sql`len(output_pii_types) > 0`,
    sql`output_pii_types IS NOT NULL`,
  ),
  toolFailureRate: rate(
    "share of tool calls that fail",
    tools,
    sql`status = 'error' OR (arguments_valid IS NOT NULL AND NOT arguments_valid)`,
  ),
  emptyRetrievalRate: rate(
    "share of retrievals that find nothing",
    retrievals,
    sql`len(documents) = 0`,
    sql`documents IS NOT NULL`,
  ),
  hallucinationRate: rate("share of answers judged a hallucination", scoresOf("hallucination"), sql`value >= 0.5`),
  toxicityRate: rate("share of answers judged toxic", scoresOf("toxicity"), sql`value >= 0.5`),
  satisfaction: value("satisfaction", "score", sessions, sql`satisfaction`),
  completionRate: rate("share of sessions that complete their task", sessions, sql`completions > 0`),
  abandonRate: rate("share of sessions left after an answer", sessions, sql`abandons > 0`),
  escalationRate: rate("share of sessions that escalate to a person", sessions, sql`escalations > 0`),
  rephraseRate: perTurn("share of messages that rephrase the one before", sql`rephrases`, sql`turns`),
  regenerateRate: perTurn("share of answers that are regenerated", sql`regenerates`, sql`responses`),
  thumbsDownRate: perTurn("share of answers with a thumb down", sql`thumbs_down`, sql`responses`),
};

function scoresOf(name: string): Of {
  return { source: "scores", nOf: `${name} scores`, among: sql`name = ${name} AND value IS NOT NULL` };
}

/** Numeric columns of spans, by the name a record has for them. */
function spanColumn(name: string): WatchedMetric | null {
  const known = columnsOf("spans").find((entry) => entry.name === name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));
  if (!known || (known.type !== "DOUBLE" && known.type !== "BIGINT")) return null;
  return value(
    name,
    name.endsWith("Ms") ? "ms" : name.endsWith("Usd") ? "usd" : "count",
    calls,
    sql`${column(known.name)}::DOUBLE`,
  );
}

/** The names a rule may give as its metric; `score.<name>` and `spans.<column>` beside them. */
export const metricNames: readonly string[] = Object.keys(metrics);

/**
 * What a rule's metric means.
 *
 * @throws {RangeError} that says which name was probably meant
 */
export function watchedMetric(name: string): WatchedMetric {
  const known = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (known) return known;
  const [kind = "", rest = ""] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
  if (kind === "score" && rest) return value(`${rest} score`, "score", scoresOf(rest), sql`value`);
  const found = kind === "spans" ? spanColumn(rest) : null;
  if (found) return found;
  throw new RangeError(`"${name}" is not a metric${suggestion(name, [...metricNames, "score.<name>", "spans.<column>"])}`);
}
