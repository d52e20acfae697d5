import { type ColumnSummary, driftScale } from "@telltale/core";
import type { Cell, Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import type { SessionsWindow } from "../tables/held-sessions.ts";
import { inWindow } from "../tables/window.ts";
import { categoricalDrift } from "./categorical-drift.ts";
import { type DriftSource, driftSources } from "./drift-sources.ts";
import { numericDrift, type TwoWindows } from "./numeric-drift.ts";
import { answer, type Query } from "./query.ts";

/** One pass over a window: which columns it holds, and what decides the scale of the numeric ones. */
const heldBy: Query<{ source: DriftSource; window: SessionsWindow }, Row> = {
  name: "driftColumns",
  about: "Which columns a window holds, with least value, median and mean of the numeric ones",
  sql: ({ source, window }) => {
    const finite = (value: Sql) => sql`CASE WHEN isfinite(CAST(${value} AS DOUBLE)) THEN CAST(${value} AS DOUBLE) END`;
    const measures = [
      ...Object.entries(source.numeric).map(
        ([name, value]) =>
          sql`count(${finite(value)})::DOUBLE AS ${column(`n_${name}`)}, min(${finite(value)}) AS ${column(`min_${name}`)}, quantile_cont(${finite(value)}, 0.5) AS ${column(`p50_${name}`)},
          avg(${finite(value)}) AS ${column(`mean_${name}`)}`,
      ),
      ...Object.entries(source.categorical).map(([name, value]) => sql`count(${value})::DOUBLE AS ${column(`n_${name}`)}`),
    ];
    return sql`SELECT ${join(measures, ", ")} ${source.rows(window)}`;
  },
  row: (row) => row,
};

/**
 * Counts, for every column that the windows hold, what core's drift verdicts are made from.
 *
 * @param onColumn told the share done, 0…1, and what is next
 */
export async function driftSummaries(
  engine: Engine,
  windows: TwoWindows,
  onColumn: (share: number, column: string) => void = () => {},
): Promise<readonly ColumnSummary[]> {
  const names = await engine.run(
    sql`SELECT DISTINCT name FROM scores WHERE name IS NOT NULL AND ${inWindow(sql`occurred_at`, windows.current)} ORDER BY name`,
  );
  const sources = driftSources(names.map(({ name }) => String(name)));
  const summaries: ColumnSummary[] = [];
  for (const [i, source] of sources.entries()) {
    const report = (column: string) => onColumn(i / sources.length, `${source.name}.${column}`);
    summaries.push(...(await ofSource(engine, source, windows, report)));
  }
  return summaries;
}

async function ofSource(
  engine: Engine,
  source: DriftSource,
  windows: TwoWindows,
  onColumn: (column: string) => void,
): Promise<readonly ColumnSummary[]> {
  const [reference = {}] = await answer(engine, heldBy, { source, window: windows.reference });
  const [current = {}] = await answer(engine, heldBy, { source, window: windows.current });
  const isHeld = (name: string) => Number(reference[`n_${name}`] ?? 0) + Number(current[`n_${name}`] ?? 0) > 0;
  const categorical = Object.keys(source.categorical).filter(isHeld);
  const summaries: ColumnSummary[] = [];
  for (const [name, value] of Object.entries(source.numeric)) {
    if (!isHeld(name)) continue;
    onColumn(name);
    const of = (measure: string) => number(reference[`${measure}_${name}`]);
    const scale = driftScale({ min: of("min"), p50: of("p50"), mean: of("mean") });
    const summary = await numericDrift(engine, { source, name, value, ...scale }, windows);
    if (summary) summaries.push(summary);
  }
  if (categorical.length === 0) return summaries;
  onColumn(categorical.join(", "));
  return [...summaries, ...(await categoricalDrift(engine, source, categorical, windows))];
}

function number(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}
