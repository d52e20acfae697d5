import type { Rule } from "@telltale/core/alerts";
import type { Cell } from "../engine/cell.ts";
import { join, type Sql, sql } from "../engine/sql.ts";
import { dimension } from "../queries/dimensions.ts";
import { type WatchedMetric, type WatchedSource, watchedMetric } from "./watched-metric.ts";

/** What is added up of the rows of a source: x of each row `among` them, beside a size that is 1 where not said. */
export interface Tally {
  /** Equal keys count the same. */
  readonly key: string;
  readonly source: WatchedSource;
  readonly by: readonly string[];
  readonly among: Sql;
  readonly x: Sql;
  readonly size: Sql | null;
  /** The value whose distribution is kept too, for percentiles. */
  readonly spread: Sql | null;
}

/**
 * What SQL must add up for a rule.
 *
 * @throws {RangeError} if its metric, statistic, columns or values do not go together: the message says what there is
 */
export function tallyOf(rule: Rule): Tally {
  const metric = watchedMetric(rule.metric);
  const { source } = metric;
  const conditions = Object.entries(rule.where ?? {}).map(([name, value]) =>
    equals(dimension(rule.name, source, name), Array.isArray(value) ? value : [value]),
  );
  const parts = partsOf(rule, metric);
  const among = join([metric.among, ...conditions, ...parts.among], " AND ");
  const by = rule.by ?? [];
  for (const name of by) dimension(rule.name, source, name);
  const { x, size, spread } = parts;
  const written = [among, x, size, spread].map((part) => part && [part.text, part.values]);
  return { key: JSON.stringify([source, by, written]), source, by, among, x, size, spread };
}

type Parts = Pick<Tally, "x" | "size" | "spread"> & { readonly among: readonly Sql[] };

function partsOf(rule: Rule, { each, label }: WatchedMetric): Parts {
  const { statistic, condition } = rule;
  const refuse = (there: string): never => {
    throw new RangeError(`${rule.metric} (${label}) has no statistic "${statistic}": there is ${there}`);
  };
  if (each.kind === "count" && condition.kind !== "noData" && statistic !== "count") refuse("count");
  if (condition.kind === "noData" || each.kind === "count" || statistic === "count")
    return { among: [], x: sql`1`, size: null, spread: null };
  if (each.kind === "rate") {
    if (statistic !== "rate") refuse("rate");
    return { among: [], x: one(each.hit), size: null, spread: null };
  }
  if (each.kind === "ratio") {
    if (statistic !== "ratio" && statistic !== "rate") refuse("ratio");
    return { among: [sql`${each.denominator} > 0`], x: each.numerator, size: each.denominator, spread: null };
  }
  const among = [sql`${each.value} IS NOT NULL`, sql`isfinite(CAST(${each.value} AS DOUBLE))`];
  if (condition.kind === "single")
    return { among, x: one(sql`${each.value} > ${condition.above}`), size: null, spread: each.value };
  if (statistic === "mean" || statistic === "sum") return { among, x: each.value, size: null, spread: null };
  if (!/^p\d/.test(statistic)) refuse("mean, sum, count and percentiles as p50 or p95");
  const limit = condition.kind === "threshold" ? (condition.above ?? condition.below) : undefined;
  const x = limit === undefined ? sql`0` : one(sql`${each.value} > ${limit}`);
  return { among, x, size: null, spread: each.value };
}

const one = (condition: Sql): Sql => sql`CASE WHEN ${condition} THEN 1 ELSE 0 END`;

function equals(name: Sql, values: readonly Cell[]): Sql {
  if (values.length === 0) return sql`false`;
  return sql`(${join(
    values.map((value) => (value === null ? sql`${name} IS NULL` : sql`${name} = ${value}`)),
    " OR ",
  )})`;
}
