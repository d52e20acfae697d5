import { type ColumnSummary, driftScale } from "@telltale/core";
import type { Cell, Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { rowsOf } from "./asked.ts";
import { categoricalDrift } from "./categorical-drift.ts";
import { countDrift } from "./count-drift.ts";
import { hasDimension } from "./dimensions.ts";
import { type Columns, type DriftSide, type DriftSource, driftRows, driftSources } from "./drift-sources.ts";
import { numericDrift, type TwoWindows } from "./numeric-drift.ts";
import { ordinalDrift } from "./ordinal-drift.ts";
import { answer, type Query } from "./query.ts";
import { textDrift } from "./text-drift.ts";

/** One pass over a window: which columns it holds, and what decides the scale of the numeric ones. */
const heldBy: Query<{ source: DriftSource; side: DriftSide }, Row> = {
  name: "driftColumns",
  about: "Which columns a window holds, with least value, median and mean of the numeric ones",
  sql: ({ source, side }) => {
    const finite = (value: Sql) => sql`CASE WHEN isfinite(CAST(${value} AS DOUBLE)) THEN CAST(${value} AS DOUBLE) END`;
    const measures = [
      ...Object.entries(source.numeric).map(
        ([name, value]) =>
          sql`count(${finite(value)})::DOUBLE AS ${column(`n_${name}`)}, min(${finite(value)}) AS ${column(`min_${name}`)}, quantile_cont(${finite(value)}, 0.5) AS ${column(`p50_${name}`)},
          avg(${finite(value)}) AS ${column(`mean_${name}`)}`,
      ),
      ...Object.entries({ ...source.categorical, ...source.counts, ...source.texts }).map(
        ([name, value]) => sql`count(${value})::DOUBLE AS ${column(`n_${name}`)}`,
      ),
    ];
    return sql`SELECT ${join(measures, ", ")} ${driftRows(source, side)}`;
  },
  row: (row) => row,
};

export interface DriftSummariesOptions {
  /** Whether texts are compared too, where they are kept: what tells the sides apart is given as pieces of them. Default false. */
  readonly texts?: boolean;
}

/**
 * Counts, for every column that both sides can be asked for, what core's drift verdicts are made from.
 *
 * @param onColumn told the share done, 0…1, and what is next
 */
export async function driftSummaries(
  engine: Engine,
  sides: TwoWindows,
  onColumn: (share: number, column: string) => void = () => {},
  options: DriftSummariesOptions = {},
): Promise<readonly ColumnSummary[]> {
  const filtered = [sides.reference, sides.current].flatMap(({ where = {} }) => Object.keys(where));
  const canAsk = (table: DriftSource["table"]) => filtered.every((name) => hasDimension(table, name));
  const names = canAsk("scores")
    ? await engine.run(
        sql`SELECT DISTINCT name ${rowsOf("drift", "scores", sides.current, sql`name IS NOT NULL`)} ORDER BY name`,
      )
    : [];
  const sources = driftSources(names.map(({ name }) => String(name)));
  // A filter that no rows have is a mistake; one that some have leaves the others out.
  const asked = sources.some(({ table }) => canAsk(table)) ? sources.filter(({ table }) => canAsk(table)) : sources;
  const summaries: ColumnSummary[] = [];
  for (const [i, source] of asked.entries()) {
    const report = (column: string) => onColumn(i / asked.length, `${source.name}.${column}`);
    summaries.push(...(await ofSource(engine, source, sides, report, options)));
  }
  return summaries;
}

async function ofSource(
  engine: Engine,
  source: DriftSource,
  sides: TwoWindows,
  onColumn: (column: string) => void,
  { texts = false }: DriftSummariesOptions,
): Promise<readonly ColumnSummary[]> {
  const [reference = {}] = await answer(engine, heldBy, { source, side: sides.reference });
  const [current = {}] = await answer(engine, heldBy, { source, side: sides.current });
  const isHeld = (name: string) => Number(reference[`n_${name}`] ?? 0) + Number(current[`n_${name}`] ?? 0) > 0;
  const held = (columns: Columns) => Object.entries(columns).filter(([name]) => isHeld(name));
  const found: (ColumnSummary | null)[] = [];
  for (const [name, value] of held(source.numeric)) {
    onColumn(name);
    const of = (measure: string) => number(reference[`${measure}_${name}`]);
    const scale = driftScale({ min: of("min"), p50: of("p50"), mean: of("mean") });
    const grades = source.isGraded ? await ordinalDrift(engine, { source, name, value }, sides) : null;
    found.push(grades ?? (await numericDrift(engine, { source, name, value, ...scale }, sides)));
  }
  for (const [name, value] of held(source.counts)) {
    onColumn(name);
    found.push(await countDrift(engine, { source, name, value }, sides));
  }
  const categorical = held(source.categorical).map(([name]) => name);
  if (categorical.length > 0) {
    onColumn(categorical.join(", "));
    found.push(...(await categoricalDrift(engine, source, categorical, sides)));
  }
  for (const [name, value] of texts ? held(source.texts) : []) {
    onColumn(name);
    found.push(await textDrift(engine, { source, name, value }, sides));
  }
  return found.filter((summary) => summary !== null);
}

function number(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}
