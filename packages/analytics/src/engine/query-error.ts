export type QueryErrorCode =
  | "syntax"
  | "missing"
  | "type"
  | "unreadable_file"
  | "out_of_memory"
  | "cancelled"
  | "closed"
  | "failed";

/** A question that could not be answered: which one, its SQL, and what DuckDB said. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly code: QueryErrorCode;
  readonly sql: string;
  readonly query: string | undefined;

  constructor(code: QueryErrorCode, message: string, options: { sql: string; query?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.sql = options.sql;
    this.query = options.query;
  }
}
