export { type CollectLog, type CollectLogOptions, startCollectLog } from "./collect/collect-log.ts";
export { openKeyFile } from "./collect/key-file.ts";
export { type CollectServer, type ServeOptions, serve } from "./collect/serve.ts";
export { toNodeHandler } from "./collect/to-node-handler.ts";
export { createNodeEngine, type NodeEngineOptions } from "./engine/node-engine.ts";
export { ImportError, type ImportErrorCode } from "./import/import-error.ts";
export {
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  importFile,
  type Rejection,
} from "./import/import-file.ts";
export { Mapping, type MappingInput } from "./import/mapping.ts";
export { readyMappings } from "./import/mappings/index.ts";
export { type Compacted, type CompactOptions, type CompactProgress, compact } from "./parquet/compact.ts";
export { type Landed, type LandOptions, land } from "./parquet/land.ts";
export { openParquetStore, type ParquetStoreOptions } from "./parquet/parquet-store.ts";
export { recoverJournals } from "./parquet/recover-journals.ts";
export { type TableRecord, writeRecords } from "./parquet/write-records.ts";
export { PriceListError, readOwnPrices } from "./pricing/read-own-prices.ts";
export { type OpenTables, openTables } from "./tables/open-tables.ts";
export type { TableWarning } from "./tables/parquet-files.ts";
