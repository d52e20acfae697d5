export { createNodeEngine, type NodeEngineOptions } from "./engine/node-engine.ts";
export { type Landed, type LandOptions, land } from "./parquet/land.ts";
export { type OpenTables, openTables } from "./tables/open-tables.ts";
export type { TableWarning } from "./tables/parquet-files.ts";
