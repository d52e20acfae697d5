import type { DriftTransform, NumericSummary, WindowSummary } from "@telltale/core";
import type { Cell, Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { type DriftSide, type DriftSource, driftRows } from "./drift-sources.ts";
import { answer, type Query } from "./query.ts";

/** Two windows, each half-open, or parts of windows: the one we trust and the one in question. */
export interface TwoWindows {
  readonly reference: DriftSide;
  readonly current: DriftSide;
}

/** A numeric column and the scale it is compared on. */
export interface NumericColumn {
  readonly source: DriftSource;
  readonly name: string;
  readonly value: Sql;
  readonly transform: DriftTransform;
  /** What a value is divided by before asinh. */
  readonly unit: number;
}

type Compared = NumericColumn & TwoWindows;

/** Values of a column in both windows: x as a number or null, who they belong to, and which window they are of. */
export function valuesSql({ source, value, reference, current }: Pick<NumericColumn, "source" | "value"> & TwoWindows): Sql {
  const of = (side: DriftSide, isCurrent: Sql) =>
    sql`SELECT CASE WHEN isfinite(CAST(${value} AS DOUBLE)) THEN CAST(${value} AS DOUBLE) END AS x,
      ${source.cluster ?? sql`NULL::VARCHAR`} AS cluster, ${isCurrent} AS is_current ${driftRows(source, side)}`;
  return join([of(reference, sql`false`), of(current, sql`true`)], "\nUNION ALL\n");
}

/** How many of the nine reference deciles a value exceeds. */
const binOf = sql`((x > edges[1])::INTEGER + (x > edges[2])::INTEGER + (x > edges[3])::INTEGER + (x > edges[4])::INTEGER
  + (x > edges[5])::INTEGER + (x > edges[6])::INTEGER + (x > edges[7])::INTEGER + (x > edges[8])::INTEGER
  + (x > edges[9])::INTEGER)`;

/** The sufficient statistics of {@link NumericSummary}, exact, in one statement. */
const gaps: Query<Compared, Row> = {
  name: "numericDrift",
  about: "How far the distribution of a numeric column has moved between two windows",
  sql: (compared) => {
    const t = compared.transform === "asinh" ? sql`asinh(x / CAST(${compared.unit} AS DOUBLE))` : sql`x`;
    return sql`
    WITH v AS MATERIALIZED (SELECT x, ${t} AS t, cluster, is_current FROM (${valuesSql(compared)})),
    deciles AS (SELECT quantile_cont(x, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) AS edges FROM v WHERE NOT is_current),
    sides AS (
      SELECT is_current, count(x)::DOUBLE AS n, (count(*) - count(x))::DOUBLE AS missing, avg(x) AS mean,
        quantile_cont(x, [0.5, 0.95]) AS q, avg(t) AS mean_t, stddev_samp(t) AS sd, quantile_cont(t, [0.25, 0.75]) AS middle
      FROM v GROUP BY is_current),
    owners AS (
      SELECT is_current, sum(sum_t * sum_t)::DOUBLE AS between_clusters, count(*)::DOUBLE AS clusters
      FROM (
        SELECT v.is_current, sum(t - mean_t) AS sum_t FROM v JOIN sides ON v.is_current = sides.is_current
        WHERE x IS NOT NULL AND cluster IS NOT NULL GROUP BY v.is_current, cluster
        UNION ALL
        SELECT v.is_current, t - mean_t FROM v JOIN sides ON v.is_current = sides.is_current
        WHERE x IS NOT NULL AND cluster IS NULL)
      GROUP BY is_current),
    sized AS (
      SELECT sides.*, coalesce(clusters, 0) AS clusters,
        greatest(1, between_clusters / nullif(sd * sd * (n - 1), 0) * clusters / nullif(clusters - 1, 0) * (n - 1) / n) AS deff
      FROM sides LEFT JOIN owners ON sides.is_current = owners.is_current),
    r AS (SELECT * FROM sized WHERE NOT is_current),
    c AS (SELECT * FROM sized WHERE is_current),
    counts AS (
      SELECT x, any_value(t) AS t, count_if(NOT is_current)::DOUBLE AS in_r, count_if(is_current)::DOUBLE AS in_c
      FROM v WHERE x IS NOT NULL GROUP BY x),
    steps AS (
      SELECT t, in_r / r.n AS pr, in_c / c.n AS pc, sum(in_r) OVER up / r.n AS fr, sum(in_c) OVER up / c.n AS fc,
        lead(t) OVER up AS next_t
      FROM counts, r, c WHERE r.n > 0 AND c.n > 0
      WINDOW up AS (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
    moved AS (
      SELECT max(abs(fr - fc)) AS ks, coalesce(sum(abs(fr - fc) * (next_t - t)), 0) AS wasserstein1,
        sum(pc * (2 * fr - pr - 1)) AS cliffs_delta
      FROM steps),
    bins AS (SELECT ${join(
      Array.from({ length: 10 }, (_, i) => binCounts(i)),
      ", ",
    )} FROM (SELECT ${binOf} AS bin, in_r, in_c FROM counts, deciles))
    SELECT r.n AS r_n, r.missing AS r_missing, r.mean AS r_mean, r.q[1] AS r_p50, r.q[2] AS r_p95, r.sd AS r_sd,
      r.clusters AS r_clusters, r.deff AS r_deff, (r.middle[2] - r.middle[1]) / 1.349 AS scale,
      c.n AS c_n, c.missing AS c_missing, c.mean AS c_mean, c.q[1] AS c_p50, c.q[2] AS c_p95, c.sd AS c_sd,
      c.clusters AS c_clusters, c.deff AS c_deff, moved.*, bins.*
    FROM r, c, moved, bins`;
  },
  row: (row) => row,
};

function binCounts(bin: number): Sql {
  const named = (side: "r" | "c") => column(`${side}_bin${bin}`);
  return sql`coalesce(sum(in_r) FILTER (bin = ${bin}), 0) AS ${named("r")}, coalesce(sum(in_c) FILTER (bin = ${bin}), 0) AS ${named("c")}`;
}

/**
 * What core's drift verdict needs to know of a numeric column.
 *
 * @returns null where a window has no rows, or neither holds a value
 */
export async function numericDrift(
  engine: Engine,
  compared: NumericColumn,
  windows: TwoWindows,
): Promise<NumericSummary | null> {
  const [row] = await answer(engine, gaps, { ...compared, ...windows });
  if (!row || count(row.r_n) + count(row.c_n) === 0) return null;
  const side = (name: "r" | "c"): WindowSummary => ({
    n: count(row[`${name}_n`]),
    missing: count(row[`${name}_missing`]),
    mean: number(row[`${name}_mean`]),
    p50: number(row[`${name}_p50`]),
    p95: number(row[`${name}_p95`]),
    sd: number(row[`${name}_sd`]),
    ...(compared.source.cluster && {
      clusters: count(row[`${name}_clusters`]),
      designEffect: number(row[`${name}_deff`]) ?? 1,
    }),
  });
  const bins = (name: "r" | "c") => Array.from({ length: 10 }, (_, i) => count(row[`${name}_bin${i}`]));
  return {
    kind: "numeric",
    column: `${compared.source.name}.${compared.name}`,
    reference: side("r"),
    current: side("c"),
    ks: count(row.ks),
    wasserstein1: count(row.wasserstein1),
    scale: count(row.scale),
    transform: compared.transform,
    bins: { reference: bins("r"), current: bins("c") },
    cliffsDelta: number(row.cliffs_delta),
  };
}

function number(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}

function count(cell: Cell | undefined): number {
  return number(cell) ?? 0;
}
