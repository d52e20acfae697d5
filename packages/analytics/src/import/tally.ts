import type { Engine } from "../engine/engine.ts";
import { join, literal, sql } from "../engine/sql.ts";
import type { FileResult } from "./import-result.ts";

/** What the calls to models in new files of spans used and cost, and for which no price is known. */
export async function tally(
  engine: Engine,
  files: readonly string[],
): Promise<Pick<FileResult, "usage" | "unpriced" | "unpricedModels">> {
  if (files.length === 0) return { usage: nothing, unpriced: 0, unpricedModels: [] };
  const list = join(files.map(literal), ", ");
  const calls = sql`SELECT * FROM read_parquet([${list}], union_by_name = true) WHERE kind IN ('llm', 'embedding')`;
  const [sums = {}] =
    await engine.run(sql`SELECT sum(input_tokens)::DOUBLE AS input, sum(cache_read_tokens)::DOUBLE AS cache_read,
      sum(cache_write_tokens)::DOUBLE AS cache_write, sum(output_tokens)::DOUBLE AS output,
      sum(reasoning_tokens)::DOUBLE AS reasoning, fsum(cost_usd) AS cost
    FROM (${calls})`);
  const unpriced = await engine.run(sql`SELECT coalesce(response_model, request_model) AS model, count(*)::DOUBLE AS n
    FROM (${calls}) WHERE cost_usd IS NULL GROUP BY 1 ORDER BY n DESC, model`);
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
