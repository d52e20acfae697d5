import type { CategoricalSummary, CategoryWindow } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { type DriftSource, driftRows } from "./drift-sources.ts";
import type { TwoWindows } from "./numeric-drift.ts";
import { answer, type Query } from "./query.ts";

interface Compared extends TwoWindows {
  readonly source: DriftSource;
  /** Which of the source's categorical columns. */
  readonly names: readonly string[];
}

/** What the rarest categories are counted as together, once there are more than {@link mostCategories}. */
const others = "(others)";
const mostCategories = 50;

type CategoryRow = Row & {
  /** Which of the columns. */
  readonly place: number;
  /** Null for the rows without a value. */
  readonly category: string | null;
  readonly is_current: boolean;
  /** Rows: Σ k over clusters with k rows of this category and n of any. */
  readonly k: number;
  /** Σ k² and Σ k·n. */
  readonly kk: number;
  readonly kn: number;
  /** Of the column's values in this window: clusters, and Σ n². */
  readonly clusters: number | null;
  readonly nn: number | null;
};

/** The values of the columns in both windows, `v0`, `v1`, …, with whom a row belongs to and which window it is of. */
function valuesSql({ source, names, reference, current }: Compared): Sql {
  const values = join(
    names.map((name, i) => sql`CAST(${source.categorical[name] ?? sql`NULL`} AS VARCHAR) AS ${valueName(i)}`),
    ", ",
  );
  const cluster = source.cluster ?? sql`NULL::VARCHAR`;
  return sql`SELECT false AS is_current, ${cluster} AS cluster, ${values} ${driftRows(source, reference)}
    UNION ALL SELECT true, ${cluster}, ${values} ${driftRows(source, current)}`;
}

function valueName(i: number): Sql {
  return column(`v${i}`);
}

/** All columns in one pass, a grouping set for each. Rows without a cluster are a cluster each. */
const categories: Query<Compared, CategoryRow> = {
  name: "categoricalDrift",
  about: "How often each value of some columns occurs in two windows; a column's rarest beyond fifty are counted together",
  sql: (compared) => {
    const columns = compared.names.map((_, i) => valueName(i));
    const place = columns
      .map((name, i) => sql`WHEN grouping(${name}) = 0 THEN ${i}`)
      .reduce((left, right) => sql`${left} ${right}`);
    const sets = columns.map((name) => sql`(is_current, cluster, ${name})`);
    return sql`
    WITH cells AS MATERIALIZED (
      SELECT CASE ${place} END AS place, coalesce(${join(columns, ", ")}) AS category, is_current, cluster, count(*)::DOUBLE AS k
      FROM (${valuesSql(compared)}) GROUP BY GROUPING SETS (${join(sets, ", ")})),
    ranked AS (
      SELECT place, category, row_number() OVER (
        PARTITION BY place ORDER BY category IS NULL DESC, sum(k) DESC, category) AS standing
      FROM cells GROUP BY place, category),
    named AS (
      SELECT cells.place, CASE WHEN standing <= ${mostCategories} THEN cells.category ELSE ${others} END AS category,
        is_current, cluster, sum(k) AS k, min(standing) AS standing
      FROM cells JOIN ranked ON cells.place = ranked.place AND cells.category IS NOT DISTINCT FROM ranked.category GROUP BY ALL),
    sized AS (
      SELECT *, sum(CASE WHEN category IS NOT NULL THEN k END) OVER (PARTITION BY place, is_current, cluster) AS n FROM named),
    counted AS (
      SELECT place, category, is_current, min(standing) AS standing, sum(k) AS k,
        sum(CASE WHEN cluster IS NULL THEN k ELSE k * k END) AS kk, sum(CASE WHEN cluster IS NULL THEN k ELSE k * n END) AS kn
      FROM sized GROUP BY ALL),
    owners AS (
      SELECT place, is_current, sum(CASE WHEN cluster IS NULL THEN n ELSE n * n END) AS nn,
        sum(CASE WHEN cluster IS NULL THEN n ELSE 1 END)::DOUBLE AS clusters
      FROM (SELECT DISTINCT place, is_current, cluster, n FROM sized WHERE n IS NOT NULL) GROUP BY ALL)
    SELECT counted.* EXCLUDE (standing), nn, clusters FROM counted LEFT JOIN owners USING (place, is_current)
    ORDER BY place, standing, category, is_current`;
  },
  row: (row) => row as CategoryRow,
};

/**
 * What core's drift verdict needs to know of a source's categorical columns. A column that neither window holds is left out.
 *
 * @param names which of them; at least one
 */
export async function categoricalDrift(
  engine: Engine,
  source: DriftSource,
  names: readonly string[],
  windows: TwoWindows,
): Promise<readonly CategoricalSummary[]> {
  const rows = await answer(engine, categories, { source, names, ...windows });
  return names.flatMap((name, i) => {
    const own = rows.filter(({ place }) => place === i);
    const values = [...new Set(own.flatMap(({ category }) => (category === null ? [] : [category])))];
    if (values.length === 0) return [];
    const side = (isCurrent: boolean) => own.filter((row) => row.is_current === isCurrent);
    const counts = (isCurrent: boolean) => {
      const found = new Map(side(isCurrent).map(({ category, k }) => [category, k]));
      return values.map((value) => found.get(value) ?? 0);
    };
    const windowOf = (isCurrent: boolean): CategoryWindow => ({
      missing: side(isCurrent).find(({ category }) => category === null)?.k ?? 0,
      ...(source.cluster && clusteringOf(side(isCurrent).filter(({ category }) => category !== null))),
    });
    return {
      kind: "categorical" as const,
      column: `${source.name}.${name}`,
      categories: values,
      reference: counts(false),
      current: counts(true),
      referenceWindow: windowOf(false),
      currentWindow: windowOf(true),
    };
  });
}

/**
 * The mean of the categories' design effects, weighted by their variance (Rao and Scott's first-order correction), as core's
 * `categoricalSummary` has it: a category's is (n−1)/n · C/(C−1) · Σ_c (k − n_c·p)² / (n·p·(1−p)) over C clusters.
 */
function clusteringOf(rows: readonly CategoryRow[]): { clusters: number; designEffect: number } {
  const n = rows.reduce((sum, { k }) => sum + k, 0);
  const clusters = rows[0]?.clusters ?? 0;
  const nn = rows[0]?.nn ?? 0;
  if (clusters < 2) return { clusters, designEffect: 1 };
  let [weighted, weights] = [0, 0];
  for (const { k, kk, kn } of rows) {
    const p = k / n;
    const variance = p * (1 - p);
    if (variance === 0) continue;
    const between = kk - 2 * p * kn + p * p * nn;
    weighted += variance * Math.max(1, ((between / (n * variance)) * (clusters / (clusters - 1)) * (n - 1)) / n);
    weights += variance;
  }
  return { clusters, designEffect: weights > 0 ? weighted / weights : 1 };
}
