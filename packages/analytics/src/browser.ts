export { type BrowserEngine, type BrowserEngineOptions, createBrowserEngine } from "./browser/browser-engine.ts";
export { type BrowserTables, type BrowserTablesOptions, openBrowserTables } from "./browser/open-browser-tables.ts";
export type { LoadProgress } from "./browser/progress.ts";
export type { BrowserSources } from "./browser/sources.ts";
export type { IndexedFile, ParquetIndex } from "./tables/parquet-index.ts";
