import type { NodeEngine } from "../../engine/node-engine.ts";
import { column, join, type Sql, sql } from "../../engine/sql.ts";
import type { OpenSource } from "../open-source.ts";
import type { SourceRow, SourceRows } from "./source-row.ts";

/** The rows of a CSV, a Parquet file or a JSON array, which DuckDB reads as they are asked for; a place is the row's number. */
export async function* tableRows(engine: NodeEngine, source: OpenSource): SourceRows {
  const value = source.columns ? whole(source.columns) : sql`json`;
  const statement = sql`SELECT "$row"::DOUBLE AS place, "$fault" AS fault, CAST(${value} AS VARCHAR) AS value FROM (${source.relation(true)})`;
  for await (const rows of engine.stream(statement)) {
    yield rows.map(({ place, fault, value }): SourceRow => {
      if (typeof fault === "string") return { place: Number(place), reason: fault };
      return { place: Number(place), value: JSON.parse(String(value)) };
    });
  }
}

/** A row as one JSON object: maps become objects, times texts. */
function whole(columns: readonly string[]): Sql {
  const pairs = columns.map((name) => sql`${name}, ${column(name)}`);
  return sql`json_object(${join(pairs, ", ")})`;
}
