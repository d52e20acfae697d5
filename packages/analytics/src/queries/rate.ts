import { wilson } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import { type Sql, sql } from "../engine/sql.ts";
import { camelRow } from "./asked.ts";

/** What a record stands for: 1 / π, where sampling kept it with probability π. */
export const weight = sql`(1 / coalesce(inclusion_probability, 1))`;

/** SQL: the weighted share of rows that satisfy a condition, and how many equally weighted rows that is worth (Kish). */
export function weightedRate(name: Sql, condition: Sql, among: Sql = sql`true`): Sql {
  return sql`coalesce(sum(${weight}) FILTER (${condition} AND ${among}), 0) / nullif(sum(${weight}) FILTER (${among}), 0) AS ${name},
      sum(${weight}) FILTER (${among}) * sum(${weight}) FILTER (${among}) / sum(${weight} * ${weight}) FILTER (${among}) AS effective_n`;
}

/**
 * A row with the interval (Wilson, 95 %) of its share `name`, as `nameLow` and `nameHigh`, in place of `effectiveN`.
 * All three are null where there is nothing to count.
 */
export function withInterval<R extends Row>(name: string, raw: Row): R {
  const { effectiveN, ...row } = camelRow<Row>(raw);
  const rate = row[name];
  const interval = typeof rate === "number" && typeof effectiveN === "number" ? wilsonOf(rate, effectiveN) : null;
  return { ...row, [`${name}Low`]: interval?.[0] ?? null, [`${name}High`]: interval?.[1] ?? null } as unknown as R;
}

function wilsonOf(rate: number, n: number) {
  return wilson(Math.min(rate, 1) * n, n).interval;
}
