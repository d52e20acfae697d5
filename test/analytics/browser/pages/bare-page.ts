import { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";

/** What a page of DuckDB alone takes, milliseconds: to start it, and until it has answered that one is one. */
export interface BareRun {
  readonly loadedMs: number;
  readonly answerMs: number;
}

const loadedMs = performance.now();

async function run(): Promise<BareRun> {
  const startedMs = performance.now();
  const db = new AsyncDuckDB(new VoidLogger(), new Worker("duckdb/duckdb-browser-eh.worker.js"));
  await db.instantiate(new URL("duckdb/duckdb-eh.wasm", document.baseURI).href);
  await db.open({ path: ":memory:" });
  const connection = await db.connect();
  await connection.query("SELECT 1");
  const answerMs = performance.now() - startedMs;
  await db.terminate();
  return { loadedMs, answerMs };
}

Object.assign(globalThis, { run });
