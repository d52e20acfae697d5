/**
 * Questions in the reader's own browser: DuckDB in a worker, everything served by the page's own host.
 *
 * ```ts
 * import { ask, buildReport, latency } from "@telltale/analytics";
 * import { createBrowserEngine, openBrowserTables } from "@telltale/analytics/browser";
 *
 * const starting = createBrowserEngine({ mainModule, mainWorker, parquetWorker });
 * const { range } = await openBrowserTables(starting, { urls: ["exports/index.json"] });
 * const engine = await starting;
 * const rows = await ask(engine, latency, { ...range, by: ["model"] });
 * ```
 *
 * ## What the host serves
 *
 * Two files of `@duckdb/duckdb-wasm`, and this package's Parquet worker:
 *
 * - Vite:
 *   ```ts
 *   import mainModule from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url";
 *   import mainWorker from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url";
 *   const parquetWorker = () => new Worker(new URL("@telltale/analytics/parquet-worker", import.meta.url), { type: "module" });
 *   ```
 * - webpack and Next.js (in a client component; all three as in Vite but for the first two):
 *   ```ts
 *   const mainModule = new URL("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm", import.meta.url);
 *   const mainWorker = new URL("@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js", import.meta.url);
 *   ```
 * - a plain page: copy `node_modules/@duckdb/duckdb-wasm/dist/{duckdb-eh.wasm,duckdb-browser-eh.worker.js}` to where your files
 *   are, and name the addresses. Leave `parquetWorker` out, or bundle it to one file.
 *
 * `duckdb-eh.wasm` is 36 MB, 8 with gzip and 5 with Brotli: let the host compress it, send it as `application/wasm`, so that it
 * compiles while it comes, and let browsers keep it (`cache-control: public, max-age=31536000, immutable` under a name with the
 * version in it). Parquet is packed already: serve it as it is, with range requests (`accept-ranges: bytes`), for then only the
 * columns that questions read travel. Of another origin it must allow the page to read it
 * (`access-control-allow-origin`), and should expose `content-range`.
 *
 * ## A strict policy
 *
 * ```
 * content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'
 * ```
 *
 * The workers' own answers need `'wasm-unsafe-eval'` in theirs too. Nothing else is asked of any host: extensions are switched
 * off, and so is what SQL could fetch by itself.
 *
 * ## Records of the same page
 *
 * `openBrowserTables(engine, { records })`, and `tables.add(batch)` for those to come. A transport of the client that keeps them
 * here, with no server at all:
 *
 * ```ts
 * observe({ endpoint: "/", transport: { async send(body) {
 *   await tables.add(accept(JSON.parse(body), { receivedAtMs: Date.now() }).batch);
 *   return { outcome: "ok" };
 * } } });
 * ```
 *
 * ## Memory
 *
 * DuckDB keeps within `memoryLimit` (512 MB unless said otherwise), and holds the decoded columns that questions have read. What
 * does not fit is an error with the code `out_of_memory`: open a shorter `window`, or fewer files.
 *
 * @module
 */
export { type BrowserEngine, type BrowserEngineOptions, createBrowserEngine } from "./browser/browser-engine.ts";
export { type EngineSource, engineSource } from "./browser/engine-source.ts";
export { type BrowserTables, type BrowserTablesOptions, openBrowserTables } from "./browser/open-browser-tables.ts";
export type { LoadProgress } from "./browser/progress.ts";
export type { BrowserSources } from "./browser/sources.ts";
export type { IndexedFile, ParquetIndex } from "./tables/parquet-index.ts";
