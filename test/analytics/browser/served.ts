/// <reference types="vite/client" />
import mainWorker from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url";
import mainModule from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url";

/** DuckDB's files, as the page that runs a test serves them. */
export const served = { mainModule, mainWorker };
