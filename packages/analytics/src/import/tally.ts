import type { Engine } from "../engine/engine.ts";
import { join, literal, sql, userSql } from "../engine/sql.ts";
import { hasCounts } from "../pricing/price-function.ts";
import type { FileResult } from "./import-result.ts";

/** What the calls to models in new files of spans used and cost, for which no price is known, and which do not say what they used. */
export async function tally(
  engine: Engine,
  files: readonly string[],
): Promise<Pick<FileResult, "usage" | "unpriced" | "unpricedModels" | "withoutTokens">> {
  if (files.length === 0) return { usage: nothing, unpriced: 0, unpricedModels: [], withoutTokens: 0 };
  const list = join(files.map(literal), ", ");
  const calls = sql`SELECT * FROM read_parquet([${list}], union_by_name = true) WHERE kind IN ('llm', 'embedding')`;
  const counted = userSql(hasCounts());
  const [sums = {}] =
    await engine.run(sql`SELECT sum(input_tokens)::DOUBLE AS input, sum(cache_read_tokens)::DOUBLE AS cache_read,
      sum(cache_write_tokens)::DOUBLE AS cache_write, sum(output_tokens)::DOUBLE AS output,
      sum(reasoning_tokens)::DOUBLE AS reasoning, fsum(cost_usd) AS cost,
      count_if(cost_usd IS NULL AND NOT (${counted}))::DOUBLE AS without_tokens
    FROM (${calls})`);
  const unpriced = await engine.run(sql`SELECT coalesce(response_model, request_model) AS model, count(*)::DOUBLE AS n
    FROM (${calls}) WHERE cost_usd IS NULL AND ${counted} GROUP BY 1 ORDER BY n DESC, model`);
  return {
    usage: {
      inputTokens: Number(sums.input),
      cacheReadTokens: Number(sums.cache_read),
      cacheWriteTokens: Number(sums.cache_write),
      outputTokens: Number(sums.output),
      reasoningTokens: Number(sums.reasoning),
      costUsd: Number(sums.cost),
    },
    unpriced: unpriced.reduce((sum, { n }) => sum + Number(n), 0),
    unpricedModels: unpriced.flatMap(({ model }) => (model === null ? [] : [String(model)])),
    withoutTokens: Number(sums.without_tokens),
  };
}

const nothing = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  costUsd: 0,
};
