import type { Rule } from "@telltale/core/alerts";
import { suggestion } from "../engine/closest.ts";
import type { Engine } from "../engine/engine.ts";
import { column, sql } from "../engine/sql.ts";
import { dimension } from "../queries/dimensions.ts";
import { watchedMetric } from "./watched-metric.ts";

/** So many of a column's values are named, the most frequent first. */
const mostNames = 20;

/**
 * Words in the `where` of rules that no record there is has, each as a sentence with what may have been meant: such a rule never
 * has enough records. Rules about sessions and drift are not looked through.
 *
 * @param engine whose tables are open (`openTables`)
 */
export async function emptyFilters(engine: Engine, rules: readonly Rule[]): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { name: rule, metric, condition, where = {} } of rules) {
    if (condition.kind === "drift") continue;
    const { source } = watchedMetric(metric);
    if (source === "sessions") continue;
    for (const [name, given] of Object.entries(where)) {
      const part = dimension(rule, source, name);
      for (const value of [given].flat()) {
        if (typeof value !== "string") continue;
        const found = await engine.run(sql`SELECT true AS found FROM ${column(source)} WHERE ${part} = ${value} LIMIT 1`);
        if (found.length > 0) continue;
        const rows = await engine.run(
          sql`SELECT CAST(${part} AS VARCHAR) AS value FROM ${column(source)} WHERE ${part} IS NOT NULL
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${mostNames}`,
        );
        const names = rows.map((row) => String(row.value));
        said.push(`${rule}: no record has the ${name} "${value}"${suggestion(value, names)}`);
      }
    }
  }
  return said;
}
