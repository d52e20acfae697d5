import { AsyncDuckDB, type AsyncDuckDBConnection, VoidLogger } from "@duckdb/duckdb-wasm";
import { boundText } from "./bound-sql.ts";
import type { Row } from "./cell.ts";
import { errorCode } from "./error-code.ts";
import { QueryError } from "./query-error.ts";
import { literal, type Sql, userSql } from "./sql.ts";
import { isEnum, type RecordBatch, rowsOf } from "./wasm-cells.ts";

export interface WasmDatabaseOptions {
  /** Address of `duckdb-eh.wasm`, as the page serves it. */
  readonly mainModule: string;
  /** Address of `duckdb-browser-eh.worker.js`, of the page's own origin. */
  readonly mainWorker: string;
  /** As DuckDB writes it: "512MB". */
  readonly memoryLimit: string;
  readonly signal?: AbortSignal | undefined;
  /** Told how much of the module has come; `total` is 0 where the host does not say. */
  readonly onBytes?: ((loaded: number, total: number) => void) | undefined;
}

/** DuckDB in a worker. One statement at a time: the caller waits for one before it sends the next. */
export interface WasmDatabase {
  /** As `Engine.run`. A statement whose signal aborts is given up and rejects as `cancelled`. */
  run(statement: Sql, signal?: AbortSignal): Promise<readonly Row[]>;
  /** Runs a statement where the schema `shape` comes first: what it makes, it makes there. */
  runAside(statement: Sql): Promise<void>;
  /** DuckDB's plan, as JSON, of a statement over the tables of `shape`, which are empty: what it would read. */
  explain(statement: Sql): Promise<string>;
  /** Puts rows, an Arrow stream, into a table; makes the table where `isNew`. */
  insert(table: string, ipc: Uint8Array, isNew: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts DuckDB in a worker. It never fetches an extension: what is not linked in is an error, not a request to a stranger.
 *
 * @throws {QueryError} `unreadable_file` where the worker or the module cannot be loaded, `cancelled` where the signal aborts
 */
export async function openWasmDatabase(options: WasmDatabaseOptions): Promise<WasmDatabase> {
  const { mainWorker, signal } = options;
  const worker = startWorker(mainWorker);
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  // DuckDB's own client forgets what was asked of a worker that broke: nobody would ever be answered.
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) =>
      reject(unloaded(message ? `DuckDB's worker failed: ${message}` : missing(mainWorker))),
    );
  });
  broken.catch(() => {});
  const alive = <T>(work: Promise<T>): Promise<T> => Promise.race([work, broken]);
  try {
    const connections = await untilAborted(Promise.race([alive(start(db, options)), refusal(options.mainModule)]), signal);
    return databaseOf(db, connections, alive);
  } catch (cause) {
    worker.terminate();
    throw cause;
  }
}

interface Connections {
  readonly main: AsyncDuckDBConnection;
  readonly aside: AsyncDuckDBConnection;
}

async function start(db: AsyncDuckDB, { mainModule, memoryLimit, onBytes }: WasmDatabaseOptions): Promise<Connections> {
  await db
    .instantiate(mainModule, null, ({ bytesLoaded, bytesTotal }) => onBytes?.(bytesLoaded, bytesTotal))
    .catch((cause) => {
      throw unloaded(`${missing(mainModule)} (${cause instanceof Error ? cause.message : cause})`, cause);
    });
  try {
    await db.open({ path: ":memory:", query: { queryPollingInterval: 50 } });
    const main = await db.connect();
    const settings = [
      "autoload_known_extensions = false",
      "autoinstall_known_extensions = false",
      `memory_limit = ${literal(memoryLimit).text}`,
      // Nor may a statement fetch anything by itself: a file, an address, an extension by name.
      "enable_external_access = false",
    ];
    await main.query([...settings.map((setting) => `SET GLOBAL ${setting}`), "CREATE SCHEMA shape"].join(";\n"));
    const aside = await db.connect();
    // What a filter reads is then listed with what the scan gives, and that a table is empty is not made use of.
    const left = "filter_pushdown,filter_pullup,statistics_propagation,empty_result_pullup";
    await aside.query(`SET search_path = 'shape,main';\nSET disabled_optimizers = '${left}'`);
    return { main, aside };
  } catch (cause) {
    throw new QueryError("failed", `DuckDB does not start: ${(cause as Error).message}`, { sql: "", cause });
  }
}

function databaseOf(db: AsyncDuckDB, { main, aside }: Connections, alive: <T>(work: Promise<T>) => Promise<T>): WasmDatabase {
  return {
    async run(statement, signal) {
      const { text: sql } = statement;
      if (signal?.aborted) throw cancelled(sql, signal.reason);
      const cancel = () => void main.cancelSent().catch(() => {});
      signal?.addEventListener("abort", cancel);
      try {
        return await alive(answer(main, statement, signal));
      } catch (cause) {
        if (signal?.aborted) throw cancelled(sql, signal.reason);
        throw queryError(sql, cause);
      } finally {
        signal?.removeEventListener("abort", cancel);
      }
    },
    async runAside(statement) {
      await alive(answer(aside, statement)).catch((cause) => {
        throw queryError(statement.text, cause);
      });
    },
    async explain(statement) {
      try {
        const { text } = userSql(`EXPLAIN (FORMAT json) ${boundText(statement)}`);
        const [plan] = await alive(answer(aside, userSql(text)));
        return String(plan?.explain_value);
      } catch (cause) {
        throw queryError(statement.text, cause);
      }
    },
    async insert(table, ipc, isNew) {
      try {
        await alive(main.insertArrowFromIPCStream(ipc, { name: table, create: isNew }));
      } catch (cause) {
        throw queryError(`INSERT INTO ${table}`, cause);
      }
    },
    close: () => db.terminate(),
  };
}

/** Whole, in one step of the worker; piece by piece where it may be given up in between. */
async function answer(connection: AsyncDuckDBConnection, statement: Sql, signal?: AbortSignal): Promise<readonly Row[]> {
  const text = boundText(statement);
  if (!/\S/.test(text.replace(/--.*$/gm, ""))) throw new SyntaxError("there is no statement");
  if (!signal) {
    const { schema, batches } = await connection.query(text);
    return rowsOf(schema.fields, batches);
  }
  const reader = await (await connection.send(text)).open();
  // Once read to its end, a reader knows its columns no more.
  const { fields } = reader.schema;
  const enumeration = fields.find(({ type }) => isEnum(type));
  // In pieces, DuckDB leaves out the words that an enumeration's numbers stand for.
  if (enumeration)
    throw new TypeError(`column "${enumeration.name}" is an ENUM: cast it, as in CAST("${enumeration.name}" AS VARCHAR)`);
  const batches: RecordBatch[] = [];
  for await (const batch of reader) batches.push(batch);
  return rowsOf(fields, batches);
}

/** Rejects where the module is not there: DuckDB's worker may then say nothing, ever. Asked beside the loading, which it does not hold up. */
async function refusal(mainModule: string): Promise<never> {
  const response = await fetch(mainModule, { method: "HEAD" }).catch(() => null);
  const kind = response?.headers.get("content-type") ?? "";
  // A host may not answer HEAD, and a development server answers whatever it does not know with a page.
  const isKnown = response && response.status !== 405 && response.status !== 501;
  if (isKnown && !response.ok) throw unloaded(`${missing(mainModule)} (the host answers ${response.status})`);
  if (isKnown && kind.startsWith("text/")) throw unloaded(`${missing(mainModule)} (the host answers ${kind})`);
  return new Promise(() => {});
}

function startWorker(address: string): Worker {
  try {
    return new Worker(address);
  } catch (cause) {
    // Of another origin, or forbidden by the page's policy.
    throw unloaded(
      `${address} cannot be a worker of this page: serve it from the page's own origin, and allow worker-src 'self'`,
      cause,
    );
  }
}

function missing(address: string): string {
  return `${address} could not be loaded: serve that file of @duckdb/duckdb-wasm/dist, and where the page has a policy, allow it (worker-src 'self', connect-src 'self', script-src 'wasm-unsafe-eval')`;
}

function unloaded(message: string, cause?: unknown): QueryError {
  return new QueryError("unreadable_file", message, { sql: "", cause });
}

function queryError(sql: string, cause: unknown): QueryError {
  if (cause instanceof QueryError) return cause;
  const message = words(cause instanceof Error ? cause.message : String(cause));
  if (cause instanceof SyntaxError) return new QueryError("syntax", message, { sql, cause });
  return new QueryError(cause instanceof TypeError ? "type" : errorCode(message), message, { sql, cause });
}

/** Some faults come as JSON: said as Node's DuckDB says them. */
function words(message: string): string {
  try {
    const { exception_type: type, exception_message: text } = JSON.parse(message);
    return `${type} Error: ${text}`;
  } catch {
    return message;
  }
}

/** What a statement that was given up rejects with. */
export function cancelled(sql: string, cause: unknown): QueryError {
  return new QueryError("cancelled", "the question was given up", { sql, cause });
}

/** The result, or a rejection as soon as the signal aborts. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(cancelled("", signal.reason));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}
