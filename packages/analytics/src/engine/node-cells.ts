import {
  type DuckDBDataChunk,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  type DuckDBResult,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampSecondsValue,
  type DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  DuckDBTypeId as Id,
} from "@duckdb/node-api";
import type { Cell } from "./cell.ts";

type Convert = (value: DuckDBValue) => Cell;

const asIs: Convert = (value) => value as Cell;
const number: Convert = (value) => Number(value);
const text: Convert = (value) => String(value);
const decimal: Convert = (value) => (value as DuckDBDecimalValue).toDouble();
const days: Convert = (value) => unbounded((value as DuckDBDateValue).days, 2_147_483_647) * 86_400_000;
const micros: Convert = (value) => fromBig((value as DuckDBTimestampValue).micros, 1000);
const nanos: Convert = (value) => fromBig((value as DuckDBTimestampNanosecondsValue).nanos, 1_000_000);
const millis: Convert = (value) => fromBig((value as DuckDBTimestampMillisecondsValue).millis, 1);
const seconds: Convert = (value) => fromBig((value as DuckDBTimestampSecondsValue).seconds, 0.001);

/** How each declared type becomes a cell. A type that is not here is not a cell. */
const converters: { readonly [id in Id]?: Convert } = {
  [Id.BOOLEAN]: asIs,
  [Id.TINYINT]: asIs,
  [Id.SMALLINT]: asIs,
  [Id.INTEGER]: asIs,
  [Id.UTINYINT]: asIs,
  [Id.USMALLINT]: asIs,
  [Id.UINTEGER]: asIs,
  [Id.FLOAT]: asIs,
  [Id.DOUBLE]: asIs,
  [Id.BIGINT]: number,
  [Id.UBIGINT]: number,
  [Id.HUGEINT]: number,
  [Id.UHUGEINT]: number,
  [Id.DECIMAL]: decimal,
  [Id.VARCHAR]: asIs,
  [Id.ENUM]: asIs,
  [Id.UUID]: text,
  [Id.DATE]: days,
  [Id.TIMESTAMP]: micros,
  [Id.TIMESTAMP_TZ]: micros,
  [Id.TIMESTAMP_NS]: nanos,
  [Id.TIMESTAMP_MS]: millis,
  [Id.TIMESTAMP_S]: seconds,
  [Id.SQLNULL]: asIs,
};

/** Microseconds since 1970 as milliseconds; the fraction is kept, and DuckDB's two infinities stay infinite. */
function fromBig(value: bigint, perMs: number): number {
  return unbounded(Number(value), 2 ** 63) / perMs;
}

function unbounded(value: number, most: number): number {
  return Math.abs(value) >= most ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}

/** A result column that can be read. */
export interface CellColumn {
  readonly name: string;
  readonly convert: Convert;
}

/**
 * The columns of a result, each with its way to a cell.
 *
 * @throws {TypeError} that says which column to cast, if one has a type that is not a cell
 */
export function cellColumns(result: DuckDBResult): readonly CellColumn[] {
  return result.deduplicatedColumnNames().map((name, i) => {
    const convert = converters[result.columnTypeId(i)];
    if (convert) return { name, convert };
    throw new TypeError(
      `column "${name}" is ${briefly(result.columnType(i))}, which is not a cell: cast it, as in CAST("${name}" AS VARCHAR)`,
    );
  });
}

function briefly(type: DuckDBType): string {
  const name = String(type);
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}

/** Appends the rows of one chunk, read column by column. */
export function appendRows(rows: Record<string, Cell>[], chunk: DuckDBDataChunk, columns: readonly CellColumn[]): void {
  const first = rows.length;
  for (let i = 0; i < chunk.rowCount; i++) rows.push({});
  columns.forEach(({ name, convert }, j) => {
    const vector = chunk.getColumnVector(j);
    for (let i = 0; i < vector.itemCount; i++) {
      const value = vector.getItem(i);
      (rows[first + i] as Record<string, Cell>)[name] = value === null ? null : convert(value);
    }
  });
}
