import { column, join, literal, type Sql, sql } from "../engine/sql.ts";
import type { Keys } from "./keys.ts";

/** Something a row may show, by name. */
export interface Flag {
  readonly name: string;
  readonly severity: string;
  /** SQL: null where nobody could know. */
  readonly isHit: Sql;
  /** SQL: what a row stands for. */
  readonly stands: Sql;
}

const hit = (at: number) => column(`hit ${at}`);
const sums = (at: number) => ({ w: column(`sum ${at}`), ww: column(`squares ${at}`) });

/**
 * SQL that counts flags over rows: one row for each flag of each group, with `n` rows that could show it and `found` that do.
 * No rows, no groups.
 *
 * Rows that show the same are added up first: what is then counted flag by flag is some hundred sums and not every row.
 *
 * @param rows a subquery for FROM
 * @param keys what to count by
 * @param user whose rows they are; given, each flag also has `users`, how many of them show it
 */
export function flagged(rows: Sql, { listed, names }: Keys, flags: readonly Flag[], user?: Sql): Sql {
  const stands = [...new Map(flags.map((flag) => [flag.stands.text, flag.stands])).values()];
  const alike = [
    ...listed,
    ...flags.map(({ isHit }, i) => sql`${isHit} AS ${hit(i)}`),
    ...(user ? [sql`${user} AS ${column("whose")}`] : []),
    sql`count(*) AS ${column("rows")}`,
    ...stands.map((one, i) => sql`sum(${one}) AS ${sums(i).w}, sum(${one} * ${one}) AS ${sums(i).ww}`),
  ];
  const fields = flags.map((flag, i) => {
    const { w, ww } = sums(stands.findIndex(({ text }) => text === flag.stands.text));
    const known = sql`FILTER (${hit(i)} IS NOT NULL)`;
    const users = user ? sql`, 'users': count(DISTINCT ${column("whose")}) FILTER (${hit(i)})::DOUBLE` : sql``;
    return sql`{'name': ${literal(flag.name)}, 'severity': ${literal(flag.severity)},
      'n': coalesce(sum(${column("rows")}) ${known}, 0)::DOUBLE, 'found': coalesce(sum(${column("rows")}) FILTER (${hit(i)}), 0)::DOUBLE,
      'rate': coalesce(sum(${w}) FILTER (${hit(i)}), 0) / nullif(sum(${w}) ${known}, 0),
      'rate_effective_n': sum(${w}) ${known} * sum(${w}) ${known} / sum(${ww}) ${known}${users}}`;
  });
  const counted = join([...names, sql`count(*) AS seen, [${join(fields, ", ")}] AS flags`], ", ");
  return sql`SELECT ${join([...names, sql`flag.*`], ", ")} FROM (
      SELECT ${join([...names, sql`unnest(flags) AS flag`], ", ")} FROM (
        SELECT ${counted} FROM (SELECT ${join(alike, ", ")} FROM ${rows} GROUP BY ALL) GROUP BY ALL) WHERE seen > 0)
    ORDER BY ALL`;
}
