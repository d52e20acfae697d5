import type { CategoryWindow, OrdinalSummary, WindowSummary } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { sql } from "../engine/sql.ts";
import { type NumericColumn, numericDrift, type TwoWindows, valuesSql } from "./numeric-drift.ts";
import { answer, type Query } from "./query.ts";

type Graded = Pick<NumericColumn, "source" | "name" | "value">;
type LevelRow = Row & { readonly x: number; readonly is_current: boolean; readonly n: number };

/** More levels than this are a number, not a grade. */
const mostLevels = 10;

const levels: Query<Graded & TwoWindows, LevelRow> = {
  name: "ordinalDrift",
  about: "How often each grade was given on two sides; not all of them, where there are too many to be grades",
  sql: (compared) => sql`SELECT x, is_current, count(*)::DOUBLE AS n FROM (${valuesSql(compared)}) WHERE x IS NOT NULL
    GROUP BY ALL ORDER BY x, is_current LIMIT CAST(${2 * mostLevels + 1} AS BIGINT)`,
  row: (row) => row as LevelRow,
};

/**
 * What core's drift verdict needs to know of a column of grades: few whole numbers, more than yes and no.
 *
 * @returns null where the values are no grades, or neither side holds one
 */
export async function ordinalDrift(engine: Engine, column: Graded, sides: TwoWindows): Promise<OrdinalSummary | null> {
  const rows = await answer(engine, levels, { ...column, ...sides });
  const seen = [...new Set(rows.map(({ x }) => x))];
  if (seen.length < 3 || seen.length > mostLevels || !seen.every(Number.isInteger)) return null;
  const summary = await numericDrift(engine, { ...column, transform: "none", unit: 1 }, sides);
  if (!summary) return null;
  const counts = (isCurrent: boolean) =>
    seen.map((level) => rows.find(({ x, is_current }) => x === level && is_current === isCurrent)?.n ?? 0);
  return {
    kind: "ordinal",
    column: summary.column,
    levels: seen,
    reference: counts(false),
    current: counts(true),
    scaleLength: (seen.at(-1) ?? 0) - (seen[0] ?? 0),
    referenceWindow: ownersOf(summary.reference),
    currentWindow: ownersOf(summary.current),
  };
}

function ownersOf({ missing, clusters, designEffect }: WindowSummary): CategoryWindow {
  return { missing, ...(clusters !== undefined && { clusters, designEffect }) };
}
