import { column, type Sql, sql } from "../engine/sql.ts";

/**
 * For each row, how many tokens of its prompt lie in leading cache blocks that an earlier row has used: what a prefix cache
 * without limits would have served. A block's id stands for all of the prompt up to its end, so the first new one ends the prefix.
 *
 * @param rows the name of a relation with `$row`
 * @param blocks SQL, over that relation, of the text of a JSON list of block ids
 * @param tokens SQL, over that relation, of the text of the prompt's length
 * @returns SQL of a relation of `$row`, `cached` and `uncached`; both null where the row lacks either
 */
export function cachedPrefix(rows: string, blocks: Sql, tokens: Sql, tokensPerBlock: number): Sql {
  return sql`
    SELECT "$row", cached, tokens - cached AS uncached
    FROM (
      SELECT "$row", tokens, least(tokens, coalesce(fresh - 1, blocks) * ${tokensPerBlock}) AS cached
      FROM (
        SELECT "$row", TRY_CAST(${tokens} AS BIGINT) AS tokens, TRY_CAST(json_array_length(TRY_CAST(${blocks} AS JSON)) AS BIGINT) AS blocks
        FROM ${column(rows)}
      ) LEFT JOIN (
        SELECT "$row", min(place) FILTER (first_row = "$row") AS fresh
        FROM (
          SELECT "$row", place, min("$row") OVER (PARTITION BY block) AS first_row
          FROM (
            SELECT "$row", unnest(list) AS block, generate_subscripts(list, 1) AS place
            FROM (SELECT "$row", TRY_CAST(TRY_CAST(${blocks} AS JSON) AS VARCHAR[]) AS list FROM ${column(rows)})
          )
        )
        GROUP BY "$row"
      ) USING ("$row")
    )`;
}
