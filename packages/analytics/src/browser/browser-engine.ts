import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import type { Sql } from "../engine/sql.ts";
import { cancelled, openWasmDatabase, type WasmDatabase } from "../engine/wasm-database.ts";
import type { LoadProgress } from "./progress.ts";

export interface BrowserEngineOptions {
  /** Where the page serves `@duckdb/duckdb-wasm/dist/duckdb-eh.wasm`. */
  readonly mainModule: string | URL;
  /** Where the page serves `@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js`: of its own origin. */
  readonly mainWorker: string | URL;
  /**
   * The worker that reads Parquet, `@telltale/analytics/parquet-worker` bundled: its address, or what starts it.
   * Without one the page reads files itself, a piece at a time.
   */
  readonly parquetWorker?: string | URL | (() => Worker);
  /** Memory DuckDB may use, as it writes it. More is an error that says so. Default: "512MB". */
  readonly memoryLimit?: string;
  /** Gives up loading. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** DuckDB in the reader's own browser. `ask`, `buildReport` and `driftSummaries` take it as they take the one in Node. */
export interface BrowserEngine extends Engine {
  /** The same engine, whose statements are given up when the signal aborts: they reject with a QueryError `cancelled`. */
  until(signal: AbortSignal): Engine;
}

/** What `openBrowserTables` needs of an engine beyond asking. */
export interface EngineParts {
  readonly database: WasmDatabase;
  readonly parquetWorker: BrowserEngineOptions["parquetWorker"];
  /** Called before each statement, which waits for it: brings what the statement reads. */
  beforeRun: (statement: Sql, signal: AbortSignal | undefined) => Promise<void>;
  /** Waits for its turn among the statements. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Frees what the open tables hold. */
  leave: () => void;
  /** How often tables were opened. */
  openings: number;
}

const partsByEngine = new WeakMap<Engine, EngineParts>();
const optionsByStart = new WeakMap<Promise<BrowserEngine>, BrowserEngineOptions>();

/** The parts of an engine of this door. */
export function partsOf(engine: Engine): EngineParts {
  const parts = partsByEngine.get(engine);
  if (!parts) throw new TypeError("openBrowserTables: the engine was not made by createBrowserEngine");
  return parts;
}

/** What reads Parquet for an engine, also for one that is still starting. */
export function parquetWorkerOf(engine: BrowserEngine | Promise<BrowserEngine>): BrowserEngineOptions["parquetWorker"] {
  return engine instanceof Promise ? optionsByStart.get(engine)?.parquetWorker : partsOf(engine).parquetWorker;
}

/**
 * Starts DuckDB in a worker, from files that the page itself serves: nothing is fetched from anywhere else, and no extension at
 * all. The page stays free while it loads and answers; statements run one after another.
 *
 * @throws {QueryError} `unreadable_file` where the worker or the module is not there or not allowed, and what to do; `cancelled`
 *   where the signal aborts
 */
export function createBrowserEngine(options: BrowserEngineOptions): Promise<BrowserEngine> {
  const starting = start(options);
  optionsByStart.set(starting, options);
  return starting;
}

async function start(options: BrowserEngineOptions): Promise<BrowserEngine> {
  const { mainModule, mainWorker, parquetWorker, memoryLimit = "512MB", signal, onProgress } = options;
  const database = await openWasmDatabase({
    mainModule: absolute(mainModule),
    mainWorker: absolute(mainWorker),
    memoryLimit,
    signal,
    onBytes: (bytes, total) =>
      onProgress?.({ part: "engine", share: total > 0 ? Math.min(1, bytes / total) : 0, bytes, what: "the database" }),
  });
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
  const parts: EngineParts = { database, parquetWorker, beforeRun: async () => {}, inTurn, leave: () => {}, openings: 0 };

  const run = (statement: Sql, stop?: AbortSignal) => {
    if (isClosed) return Promise.reject(new QueryError("closed", "the engine is closed", { sql: statement.text }));
    return inTurn(async () => {
      if (stop?.aborted) throw cancelled(statement.text, stop.reason);
      await parts.beforeRun(statement, stop);
      return database.run(statement, stop);
    });
  };
  const engine: BrowserEngine = {
    run: (statement) => run(statement),
    until: (stop) => ({ run: (statement) => run(statement, stop), close: () => engine.close() }),
    close() {
      if (isClosed) return last.then(() => {});
      isClosed = true;
      return inTurn(async () => {
        parts.leave();
        await database.close();
      });
    },
  };
  partsByEngine.set(engine, parts);
  return engine;
}

/** A worker resolves an address against its own, not against the page's. */
function absolute(address: string | URL): string {
  return new URL(address, document.baseURI).href;
}
