import { seededRandom, type TextSummary, textSummary } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { sql } from "../engine/sql.ts";
import { type DriftSide, driftRows } from "./drift-sources.ts";
import type { NumericColumn, TwoWindows } from "./numeric-drift.ts";
import { answer, type Query } from "./query.ts";

type Written = Pick<NumericColumn, "source" | "name" | "value">;

/** Texts of each side that are looked at. */
const mostTexts = 2000;

const texts: Query<Written & { readonly side: DriftSide }, Row> = {
  name: "textDrift",
  about: "A sample of what was written, the same each time it is asked",
  sql: ({ source, value, side }) => sql`SELECT text, cluster
    FROM (SELECT ${value} AS text, coalesce(${source.cluster ?? sql`NULL`}, id) AS cluster, md5(id) AS place ${driftRows(source, side)})
    WHERE text <> '' ORDER BY place LIMIT CAST(${mostTexts} AS BIGINT)`,
  row: (row) => row,
};

/** What core's drift verdict needs to know of a column of texts: whether a classifier can tell a sample of both sides apart. */
export async function textDrift(engine: Engine, column: Written, sides: TwoWindows): Promise<TextSummary> {
  const reference = await answer(engine, texts, { ...column, side: sides.reference });
  const current = await answer(engine, texts, { ...column, side: sides.current });
  const written = (rows: readonly Row[]) => rows.map(({ text }) => String(text));
  const owners = (rows: readonly Row[]) => rows.map(({ cluster }) => String(cluster));
  return textSummary(written(reference), written(current), {
    random: seededRandom(1),
    column: `${column.source.name}.${column.name}`,
    clusters: { reference: owners(reference), current: owners(current) },
  });
}
