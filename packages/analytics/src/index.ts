export type { Cell, Row } from "./engine/cell.ts";
export type { Engine } from "./engine/engine.ts";
export { QueryError, type QueryErrorCode } from "./engine/query-error.ts";
export { type Sql, sql, userSql } from "./engine/sql.ts";
export { createMemoryStore, type MemoryStore } from "./parquet/memory-store.ts";
export type { Batch, Store } from "./parquet/store.ts";
export * from "./queries/index.ts";
export type { Window } from "./tables/window.ts";
