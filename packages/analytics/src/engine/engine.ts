import type { Row } from "./cell.ts";
import type { Sql } from "./sql.ts";

/** A DuckDB that answers. Every implementation passes `testEngine`. */
export interface Engine {
  /**
   * Runs one statement and gives its rows, each cell converted by its declared column type:
   * integers, decimals and floats → number, TIMESTAMP and DATE → epoch milliseconds (UTC), text and UUID → string,
   * lists, structs and maps → JSON text.
   *
   * @throws {QueryError} if the statement fails, or a column has a type that is not a cell (blob, interval, a struct without names)
   */
  run(sql: Sql): Promise<readonly Row[]>;
  /** Frees everything. Calls after it reject. */
  close(): Promise<void>;
}
