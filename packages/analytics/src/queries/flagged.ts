import { join, literal, type Sql, sql } from "../engine/sql.ts";
import type { Keys } from "./keys.ts";
import { rateParts } from "./rate.ts";

/** Something a row may show, by name. */
export interface Flag {
  readonly name: string;
  readonly severity: string;
  /** SQL: null where nobody could know. */
  readonly isHit: Sql;
  /** SQL: what a row stands for. */
  readonly stands: Sql;
}

/**
 * SQL that counts flags over rows: one row for each flag of each group, with `n` rows that could show it and `found` that do.
 * No rows, no groups.
 *
 * @param rows a subquery for FROM
 * @param keys what to count by
 * @param more another measure of a flag, as a field of a struct
 */
export function flagged(rows: Sql, { listed, names }: Keys, flags: readonly Flag[], more?: (flag: Flag) => Sql): Sql {
  const fields = flags.map((flag) => {
    const { rate, effectiveN } = rateParts(flag.isHit, flag.stands);
    return sql`{'name': ${literal(flag.name)}, 'severity': ${literal(flag.severity)}, 'n': count(${flag.isHit})::DOUBLE,
      'found': (count(*) FILTER (${flag.isHit}))::DOUBLE, 'rate': ${rate}, 'rate_effective_n': ${effectiveN}${more ? sql`, ${more(flag)}` : sql``}}`;
  });
  const counted = join([...listed, sql`count(*) AS seen, [${join(fields, ", ")}] AS flags`], ", ");
  return sql`SELECT ${join([...names, sql`flag.*`], ", ")} FROM (
      SELECT ${join([...names, sql`unnest(flags) AS flag`], ", ")} FROM (SELECT ${counted} FROM ${rows} GROUP BY ALL) WHERE seen > 0)
    ORDER BY ALL`;
}
