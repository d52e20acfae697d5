import { Field, makeData, RecordBatch, Schema, Struct, Table, tableToIPC } from "apache-arrow";
import { arrowData, arrowType } from "./arrow-data.ts";

/** A column of what is handed to DuckDB. */
export interface StreamColumn {
  readonly name: string;
  /** As the record schema writes it: `VARCHAR`, `DOUBLE`, `VARCHAR[]`. */
  readonly type: string;
}

/** Columns of some rows, as they came. */
export interface Rows {
  readonly length: number;
  /** The values of a column; a column that is not there is empty throughout. */
  readonly values: ReadonlyMap<string, ArrayLike<unknown>>;
}

/** Rows as an Arrow stream, which DuckDB takes in. */
export function arrowStream(columns: readonly StreamColumn[], parts: readonly Rows[]): Uint8Array {
  const types = columns.map(({ type }) => arrowType(type));
  const schema = new Schema(columns.map(({ name }, i) => new Field(name, types[i] ?? arrowType("VARCHAR"), true)));
  const batches = parts.map(({ length, values }) => {
    const children = columns.map(({ name }, i) =>
      arrowData(types[i] ?? arrowType("VARCHAR"), values.get(name) ?? new Array<null>(length).fill(null)),
    );
    return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
  });
  return tableToIPC(new Table(schema, batches), "stream");
}
