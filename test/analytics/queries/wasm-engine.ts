import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Cell, Engine, Row } from "@telltale/analytics";

interface WasmField {
  readonly name: string;
  readonly type: { toString(): string };
}
interface WasmTable {
  readonly schema: { readonly fields: readonly WasmField[] };
  toArray(): readonly Record<string, unknown>[];
}
interface WasmConnection {
  query(text: string): WasmTable;
  prepare(text: string): { query(...values: readonly Cell[]): WasmTable; close(): void };
  close(): void;
}

/**
 * The browser's DuckDB, run in Node for a test: core functions and nothing else, and an error, not a download, for anything more.
 */
export async function createWasmEngine(): Promise<Engine> {
  const require = createRequire(import.meta.url);
  const dist = dirname(require.resolve("@duckdb/duckdb-wasm"));
  const duckdb = require(join(dist, "duckdb-node-blocking.cjs"));
  const wasm = (name: string) => ({ mainModule: join(dist, `duckdb-${name}.wasm`), mainWorker: "" });
  const db = await duckdb.createDuckDB({ mvp: wasm("mvp"), eh: wasm("eh") }, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
  await db.instantiate(() => {});
  const connection: WasmConnection = db.connect();
  connection.query("SET autoload_known_extensions = false");
  connection.query("SET autoinstall_known_extensions = false");
  return {
    async run({ text, values }) {
      if (values.length === 0) return rowsOf(connection.query(text));
      const statement = connection.prepare(text);
      try {
        return rowsOf(statement.query(...values));
      } finally {
        statement.close();
      }
    },
    async close() {
      connection.close();
    },
  };
}

function rowsOf(table: WasmTable): readonly Row[] {
  const { fields } = table.schema;
  return table
    .toArray()
    .map((row) => Object.fromEntries(fields.map(({ name, type }) => [name, cellOf(row[name], type.toString())])));
}

function cellOf(value: unknown, type: string): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  throw new TypeError(`a cell of type ${type} came out as ${Object.prototype.toString.call(value)}`);
}
