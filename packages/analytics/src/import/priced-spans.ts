import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql, userSql } from "../engine/sql.ts";
import { columnsOf } from "../parquet/columns.ts";
import { costOfPrice, dateOfPrice, priceOf } from "../pricing/price-function.ts";

/**
 * A SELECT of spans with the costs that it does not say, by the price list as of each call's time. An engine that does not know
 * the function for it, `price_of`, gives the SELECT as it is.
 */
export async function pricedSpans(engine: Engine, spans: Sql): Promise<Sql> {
  const [known = {}] = await engine.run(
    sql`SELECT count(*)::DOUBLE AS n FROM duckdb_functions() WHERE function_name = 'price_of'`,
  );
  if (known.n === 0) return spans;
  const described = await engine.run(sql`SELECT column_name FROM (DESCRIBE ${spans})`);
  const given = new Set(described.map((row) => row.column_name));
  const columns = columnsOf("spans").map(({ name, type }) =>
    given.has(name) ? column(name) : sql`CAST(NULL AS ${userSql(type)}) AS ${column(name)}`,
  );
  return sql`SELECT * EXCLUDE (price)
      REPLACE (coalesce(cost_usd, ${userSql(costOfPrice)}) AS cost_usd,
        CASE WHEN cost_usd IS NULL THEN ${userSql(dateOfPrice)} ELSE price_date END AS price_date)
    FROM (SELECT *, CASE WHEN cost_usd IS NULL THEN ${userSql(priceOf())} END AS price
      FROM (SELECT ${join(columns, ", ")} FROM (${spans})))`;
}
