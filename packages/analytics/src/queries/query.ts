import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import type { Sql } from "../engine/sql.ts";

/** A question as a value: what it is called, its SQL, and the shape of a row. */
export interface Query<Parameters, R extends Row> {
  readonly name: string;
  /** What it answers, in a sentence. */
  readonly about: string;
  readonly sql: (parameters: Parameters) => Sql;
  /** Turns a raw row, snake_case, into a typed one. */
  readonly row: (row: Row) => R;
}

/**
 * Asks a question.
 *
 * @param engine any engine whose tables are open (`openTables`)
 * @returns the typed rows; an empty window gives no rows or rows with n = 0, never an invented number
 * @throws {QueryError} with the question's name, its SQL and the cause
 */
export async function ask<P, R extends Row>(engine: Engine, query: Query<P, R>, parameters: P): Promise<readonly R[]> {
  const statement = query.sql(parameters);
  try {
    return (await engine.run(statement)).map(query.row);
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause;
    throw new QueryError(cause.code, `${query.name}: ${cause.message}`, { sql: statement.text, query: query.name, cause });
  }
}
