import type { CategoricalSummary, CategoryWindow } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import type { DriftSource } from "./drift-sources.ts";
import type { TwoWindows } from "./numeric-drift.ts";
import { ask, type Query } from "./query.ts";

interface Compared extends TwoWindows {
  readonly source: DriftSource;
  /** Which of the source's categorical columns. */
  readonly names: readonly string[];
}

/** What the rarest categories are counted as together, once there are more than {@link mostCategories}. */
const others = "(others)";
const mostCategories = 50;

/** The values of the columns in both windows, `v0`, `v1`, …, with whom a row belongs to and which window it is of. */
function valuesSql({ source, names, reference, current }: Compared): Sql {
  const values = join(
    names.map((name, i) => sql`CAST(${source.categorical[name] ?? sql`NULL`} AS VARCHAR) AS ${valueName(i)}`),
    ", ",
  );
  const cluster = source.cluster ?? sql`NULL::VARCHAR`;
  return sql`SELECT false AS is_current, ${cluster} AS cluster, ${values} ${source.rows(reference)}
    UNION ALL SELECT true, ${cluster}, ${values} ${source.rows(current)}`;
}

function valueName(i: number): Sql {
  return column(`v${i}`);
}

type CategoryRow = Row & {
  /** Which of the columns. */
  readonly place: number;
  /** Null for the rows without a value. */
  readonly category: string | null;
  readonly reference: number;
  readonly current: number;
};

/** All columns in one pass: a grouping set for each. */
const categories: Query<Compared, CategoryRow> = {
  name: "categoricalDrift",
  about: "How often each value of some columns occurs in two windows; a column's rarest beyond fifty are counted together",
  sql: (compared) => {
    const columns = compared.names.map((_, i) => valueName(i));
    const place = columns
      .map((name, i) => sql`WHEN grouping(${name}) = 0 THEN ${i}`)
      .reduce((left, right) => sql`${left} ${right}`);
    return sql`
    WITH counted AS (
      SELECT CASE ${place} END AS place, coalesce(${join(columns, ", ")}) AS category,
        count_if(NOT is_current)::DOUBLE AS reference, count_if(is_current)::DOUBLE AS current
      FROM (${valuesSql(compared)})
      GROUP BY GROUPING SETS (${join(
        columns.map((name) => sql`(${name})`),
        ", ",
      )})),
    ranked AS (
      SELECT *, row_number() OVER (
        PARTITION BY place ORDER BY category IS NULL DESC, reference + current DESC, category) AS standing
      FROM counted)
    SELECT place, CASE WHEN standing <= ${mostCategories} THEN category ELSE ${others} END AS category,
      sum(reference) AS reference, sum(current) AS current
    FROM ranked GROUP BY ALL ORDER BY place, min(standing)`;
  },
  row: (row) => row as CategoryRow,
};

/** From how many sessions each column has values, in each window: `r0`, `c0`, `r1`, … */
const clusters: Query<Compared, Row> = {
  name: "driftClusters",
  about: "How many sessions the values of some columns come from, in two windows",
  sql: (compared) => {
    const owners = (
      i: number,
      isCurrent: Sql,
    ) => sql`(count(DISTINCT cluster) FILTER (${isCurrent} AND ${valueName(i)} IS NOT NULL)
      + count_if(cluster IS NULL AND ${isCurrent} AND ${valueName(i)} IS NOT NULL))::DOUBLE`;
    const counts = compared.names.map(
      (_, i) =>
        sql`${owners(i, sql`NOT is_current`)} AS ${column(`r${i}`)}, ${owners(i, sql`is_current`)} AS ${column(`c${i}`)}`,
    );
    return sql`SELECT ${join(counts, ", ")} FROM (${valuesSql(compared)})`;
  },
  row: (row) => row,
};

/**
 * What core's drift verdict needs to know of a source's categorical columns. A column that one of the windows does not hold is
 * left out.
 *
 * @param names which of them; at least one
 */
export async function categoricalDrift(
  engine: Engine,
  source: DriftSource,
  names: readonly string[],
  windows: TwoWindows,
): Promise<readonly CategoricalSummary[]> {
  const rows = await ask(engine, categories, { source, names, ...windows });
  const [owners] = source.cluster ? await ask(engine, clusters, { source, names, ...windows }) : [];
  return names.flatMap((name, i) => {
    const own = rows.filter(({ place }) => place === i);
    const present = own.filter(({ category }) => category !== null);
    const missing = own.find(({ category }) => category === null);
    const windowOf = (side: "reference" | "current"): CategoryWindow => ({
      missing: missing?.[side] ?? 0,
      ...(owners && { clusters: Number(owners[`${side === "reference" ? "r" : "c"}${i}`]) }),
    });
    const total = (side: "reference" | "current") => present.reduce((sum, row) => sum + row[side], 0);
    if (total("reference") === 0 || total("current") === 0) return [];
    return {
      kind: "categorical" as const,
      column: `${source.name}.${name}`,
      categories: present.map(({ category }) => String(category)),
      reference: present.map(({ reference }) => reference),
      current: present.map(({ current }) => current),
      referenceWindow: windowOf("reference"),
      currentWindow: windowOf("current"),
    };
  });
}
