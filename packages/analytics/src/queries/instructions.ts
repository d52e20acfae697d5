import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weightedRate, withIntervals } from "./rate.ts";

export type InstructionsRow = Row & {
  /** Model calls. */
  readonly n: number;
  /** Answers whose schema was checked, and the share that broke it. */
  readonly schemaN: number;
  readonly schemaFailureRate: number | null;
  readonly schemaFailureRateLow: number | null;
  readonly schemaFailureRateHigh: number | null;
  /** Answers that say why they ended or what their limit was, and the share that ran into it. */
  readonly limitN: number;
  readonly overLongRate: number | null;
  readonly overLongRateLow: number | null;
  readonly overLongRateHigh: number | null;
  /** Output tokens of an answer, with reasoning. */
  readonly outputP50Tokens: number | null;
  readonly outputP95Tokens: number | null;
  /** Answers that were read for a refusal, and the share that declines. */
  readonly refusalN: number;
  readonly refusalRate: number | null;
  readonly refusalRateLow: number | null;
  readonly refusalRateHigh: number | null;
  /** Calls that ended well and did not ask for a tool instead, of a known length, and the share without a single character. */
  readonly emptyN: number;
  readonly emptyRate: number | null;
  readonly emptyRateLow: number | null;
  readonly emptyRateHigh: number | null;
};

const outputTokens = sql`CASE WHEN coalesce(output_tokens, reasoning_tokens) IS NOT NULL
    THEN coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0) END`;
const ended = sql`lower(finish_reason)`;
/** Null where neither is known. */
const isOverLong = sql`(coalesce(${ended} IN ('length', 'max_tokens', 'max_output_tokens'), ${outputTokens} >= max_tokens)
    OR coalesce(${outputTokens} >= max_tokens, ${ended} IN ('length', 'max_tokens', 'max_output_tokens')))`;
const isEmpty = sql`CASE WHEN status = 'ok' AND coalesce(${ended} NOT IN ('tool_call', 'tool_calls', 'tool_use', 'function_call'), true)
    THEN coalesce(output_chars, output_tokens) = 0 END`;

export const instructions: Query<Asked, InstructionsRow> = {
  name: "instructions",
  about: "How well answers keep to what was asked: broken schemas, over-long, refused and empty answers; by prompt version",
  sql: ({ by = ["promptVersion"], ...asked }) =>
    grouped(
      "instructions",
      "spans",
      { by, ...asked },
      sql`count(*)::DOUBLE AS n,
      count(schema_valid)::DOUBLE AS schema_n, ${weightedRate("schema_failure_rate", sql`NOT schema_valid`)},
      count(${isOverLong})::DOUBLE AS limit_n, ${weightedRate("over_long_rate", isOverLong)},
      quantile_cont(${outputTokens}, [0.5, 0.95])[1] AS output_p50_tokens,
      quantile_cont(${outputTokens}, [0.5, 0.95])[2] AS output_p95_tokens,
      count(refusal)::DOUBLE AS refusal_n, ${weightedRate("refusal_rate", sql`refusal`)},
      count(${isEmpty})::DOUBLE AS empty_n, ${weightedRate("empty_rate", isEmpty)}`,
      sql`kind = 'llm'`,
    ),
  row: withIntervals,
};
