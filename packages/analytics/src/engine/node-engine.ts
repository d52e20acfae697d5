import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  SQLNULL,
  VARCHAR,
} from "@duckdb/node-api";
import type { Cell, Row } from "./cell.ts";
import type { Engine } from "./engine.ts";
import { errorCode } from "./error-code.ts";
import { appendRows, cellColumns } from "./node-cells.ts";
import { register, type ScalarFunction } from "./node-functions.ts";
import { QueryError } from "./query-error.ts";
import type { Sql } from "./sql.ts";

export interface NodeEngineOptions {
  /** Memory DuckDB may use before it spills to disk, as it writes it: "1GB". Default: 80 % of the machine. */
  readonly memoryLimit?: string;
  /** Threads a query may use. Default: one per core. */
  readonly threads?: number;
  /** Where it spills what does not fit in memory. Default: `.tmp` in the working folder, made only when needed. */
  readonly tempDirectory?: string;
  /** Functions of our own that statements may call. */
  readonly functions?: readonly ScalarFunction[];
}

/** An engine that can also hand over an answer larger than memory, or one to be read as it is. */
export interface NodeEngine extends Engine {
  /**
   * As `run` does, but with what a column is by its type written out: a TIMESTAMP as ISO 8601 (UTC), a DATE as its day, and
   * whole numbers and decimals that a double cannot hold as their digits.
   *
   * @throws {QueryError} as `run` does
   */
  write(statement: Sql): Promise<readonly Row[]>;
  /**
   * The rows of a statement, some thousand at a time, as they are asked for. Other statements wait until the last has been
   * taken, or the reader has let go: do not run one from inside the loop.
   *
   * @throws {QueryError} as `run` does; rows before the fault have been handed over
   */
  stream(statement: Sql): AsyncGenerator<readonly Row[], void, void>;
}

/**
 * DuckDB in this process, in memory. Statements run one after another, off the main thread.
 * It never fetches an extension: what is not linked in is an error, not a request to a stranger.
 *
 * @throws {QueryError} if DuckDB cannot start with these options
 */
export async function createNodeEngine(options: NodeEngineOptions = {}): Promise<NodeEngine> {
  const { instance, connection } = await open(options);
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  // One connection answers one statement at a time; waiting here keeps the threads of Node's pool free for files.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };

  const closed = ({ text }: Sql) => new QueryError("closed", "the engine is closed", { sql: text });

  return {
    run(statement) {
      if (isClosed) return Promise.reject(closed(statement));
      return inTurn(() => run(connection, statement));
    },
    write(statement) {
      if (isClosed) return Promise.reject(closed(statement));
      return inTurn(() => run(connection, statement, true));
    },
    async *stream(statement) {
      if (isClosed) throw closed(statement);
      let leave = () => {};
      await new Promise<void>((enter) => {
        inTurn(
          () =>
            new Promise<void>((left) => {
              leave = left;
              enter();
            }),
        );
      });
      try {
        yield* stream(connection, statement);
      } finally {
        leave();
      }
    },
    close() {
      if (isClosed) return last.then(() => {});
      isClosed = true;
      return inTurn(async () => {
        connection.closeSync();
        instance.closeSync();
      });
    },
  };
}

async function open(options: NodeEngineOptions) {
  try {
    const instance = await DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(options.memoryLimit && { memory_limit: options.memoryLimit }),
      ...(options.threads && { threads: String(options.threads) }),
      ...(options.tempDirectory && { temp_directory: options.tempDirectory }),
    });
    const connection = await instance.connect();
    for (const one of options.functions ?? []) register(connection, one);
    return { instance, connection };
  } catch (cause) {
    throw new QueryError("failed", `DuckDB does not start: ${(cause as Error).message}`, { sql: "", cause });
  }
}

async function run(connection: DuckDBConnection, { text: sql, values }: Sql, isWritten = false): Promise<readonly Row[]> {
  try {
    const result = await connection.run(sql, values.map(bind), values.map(typeOf));
    const columns = cellColumns(result, isWritten);
    const rows: Record<string, Cell>[] = [];
    for (let i = 0; i < result.chunkCount; i++) appendRows(rows, result.getChunk(i), columns);
    return rows;
  } catch (cause) {
    throw queryError(sql, cause);
  }
}

async function* stream(connection: DuckDBConnection, { text: sql, values }: Sql): AsyncGenerator<readonly Row[]> {
  try {
    const result = await connection.stream(sql, values.map(bind), values.map(typeOf));
    const columns = cellColumns(result);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const rows: Record<string, Cell>[] = [];
      appendRows(rows, chunk, columns);
      yield rows;
    }
  } catch (cause) {
    throw queryError(sql, cause);
  }
}

function queryError(sql: string, cause: unknown): QueryError {
  const message = String(cause instanceof Error ? cause.message : cause).replace(/^Failed to extract statements:\s*/, "");
  // What the binding says of a text without a statement in it.
  if (message === "Error in native callback") return new QueryError("syntax", "there is no statement", { sql, cause });
  return new QueryError(cause instanceof TypeError ? "type" : errorCode(message), message, { sql, cause });
}

function bind(value: Cell): DuckDBValue {
  return Number.isSafeInteger(value) ? BigInt(value as number) : value;
}

/** A whole number is bound as BIGINT, so that it may stand in LIMIT or range(); any other number as DOUBLE. */
function typeOf(value: Cell): DuckDBType {
  if (value === null) return SQLNULL;
  if (typeof value === "string") return VARCHAR;
  if (typeof value === "boolean") return BOOLEAN;
  return Number.isSafeInteger(value) ? BIGINT : DOUBLE;
}
