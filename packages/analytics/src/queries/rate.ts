import { wilson } from "@telltale/core";
import type { Cell, Row } from "../engine/cell.ts";
import { column, type Sql, sql } from "../engine/sql.ts";
import { camelRow } from "./asked.ts";

/** What a record stands for: 1 / π, where sampling kept it with probability π. */
export const weight = sql`(1 / coalesce(inclusion_probability, 1))`;

/** A number that is not null, within what can be squared: beyond that DuckDB's deviations are an error, and one absurd record would take the answer. */
export function bounded(value: Sql): Sql {
  return sql`greatest(-1e150, least(${value}, 1e150))`;
}

/**
 * SQL: the weighted share of rows that satisfy a condition, and how many equally weighted rows that is worth (Kish). It is core's
 * `rateOf`; {@link withIntervals} makes the interval of it.
 *
 * @param name of the column, in snake case
 * @param isHit where it is null, the row is left out
 */
export function weightedRate(name: string, isHit: Sql): Sql {
  // CASE costs less than FILTER, which sorts the rows out anew for each aggregate.
  const known = sql`sum(CASE WHEN (${isHit}) IS NOT NULL THEN ${weight} END)`;
  const squares = sql`sum(CASE WHEN (${isHit}) IS NOT NULL THEN ${weight} * ${weight} END)`;
  return sql`sum(${weight} * (${isHit})::DOUBLE) / ${known} AS ${column(name)},
    ${known} * ${known} / ${squares} AS ${column(`${name}_effective_n`)}`;
}

const ending = "EffectiveN";

/**
 * A row with the interval (Wilson, 95 %) of every share in it: in place of `rateEffectiveN` stand `rateLow` and `rateHigh`.
 * All three are null where there is nothing to count.
 */
export function withIntervals<R extends Row>(raw: Row): R {
  const row = camelRow<Row>(raw);
  const entries = Object.entries(row).flatMap(([name, cell]): [string, Cell][] => {
    // Sums of weights in another order may come to a hair more than their whole.
    if (Object.hasOwn(row, `${name}${ending}`)) return [[name, isDouble(cell) ? Math.min(1, cell) : null]];
    if (!name.endsWith(ending)) return [[name, cell]];
    const share = name.slice(0, -ending.length);
    const rate = row[share];
    const interval = isDouble(rate) && isDouble(cell) && cell > 0 ? wilson(Math.min(1, rate) * cell, cell).interval : null;
    return [
      [`${share}Low`, interval?.[0] ?? null],
      [`${share}High`, interval?.[1] ?? null],
    ];
  });
  return Object.fromEntries(entries) as R;
}

/** One record of a hardly thinkable inclusion probability makes weights that no double holds. */
function isDouble(cell: Cell | undefined): cell is number {
  return Number.isFinite(cell);
}
