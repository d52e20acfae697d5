import {
  DuckDBArrayType,
  type DuckDBDataChunk,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  DuckDBListType,
  type DuckDBListValue,
  DuckDBMapType,
  type DuckDBMapValue,
  type DuckDBResult,
  DuckDBStructType,
  type DuckDBStructValue,
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
const days = (value: DuckDBValue): number => unbounded((value as DuckDBDateValue).days, 2_147_483_647) * 86_400_000;
const micros = (value: DuckDBValue): number => fromBig((value as DuckDBTimestampValue).micros, 1000);
const nanos = (value: DuckDBValue): number => fromBig((value as DuckDBTimestampNanosecondsValue).nanos, 1_000_000);
const millis = (value: DuckDBValue): number => fromBig((value as DuckDBTimestampMillisecondsValue).millis, 1);
const seconds = (value: DuckDBValue): number => fromBig((value as DuckDBTimestampSecondsValue).seconds, 0.001);

/** How each declared type becomes a cell. A type that is neither here nor {@link nested} is not a cell. */
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

/** What is written otherwise than as a cell: times by their type, whatever the column is called, and digits a double cannot hold. */
const writers: { readonly [id in Id]?: Convert } = {
  [Id.DATE]: (value) => isoTime(days(value)).split("T", 1)[0] as string,
  [Id.TIMESTAMP]: (value) => isoTime(micros(value)),
  [Id.TIMESTAMP_TZ]: (value) => isoTime(micros(value)),
  [Id.TIMESTAMP_NS]: (value) => isoTime(nanos(value)),
  [Id.TIMESTAMP_MS]: (value) => isoTime(millis(value)),
  [Id.TIMESTAMP_S]: (value) => isoTime(seconds(value)),
  [Id.BIGINT]: whole,
  [Id.UBIGINT]: whole,
  [Id.HUGEINT]: whole,
  [Id.UHUGEINT]: whole,
  [Id.DECIMAL]: (value) => (String(value).replace(/\D|^0+/g, "").length > 15 ? String(value) : decimal(value)),
};

function whole(value: DuckDBValue): Cell {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** ISO 8601, UTC, to the microsecond where there are any; a time that no calendar holds as its number. */
function isoTime(ms: number): string {
  const wholeMs = Math.floor(ms);
  const micros = Math.round((ms - wholeMs) * 1000) % 1000;
  if (!(Math.abs(wholeMs) <= 8.64e15)) return String(ms);
  const text = new Date(wholeMs).toISOString();
  return micros === 0 ? text.replace(".000Z", "Z") : text.replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

/** A result column that can be read. */
export interface CellColumn {
  readonly name: string;
  readonly convert: Convert;
}

/**
 * The columns of a result, each with its way to a cell.
 *
 * @param isWritten whether what a double or a number of milliseconds says badly is to be text
 * @throws {TypeError} that says which column to cast, if one has a type that is not a cell
 */
export function cellColumns(result: DuckDBResult, isWritten = false): readonly CellColumn[] {
  return result.deduplicatedColumnNames().map((name, i) => {
    const type = result.columnType(i);
    const convert = converterOf(type, isWritten);
    if (convert) return { name, convert };
    throw new TypeError(`column "${name}" is ${briefly(type)}, which is not a cell: cast it, as in CAST("${name}" AS VARCHAR)`);
  });
}

function converterOf(type: DuckDBType, isWritten: boolean): Convert | null {
  const leaf = (isWritten && writers[type.typeId]) || converters[type.typeId];
  if (leaf) return leaf;
  const plain = nested(type, isWritten);
  return plain && ((value) => JSON.stringify(plain(value)));
}

/** How a list, a struct or a map becomes what JSON writes, and what is inside as cells are; null where that has no name or is no cell. */
function nested(type: DuckDBType, isWritten: boolean): ((value: DuckDBValue) => unknown) | null {
  const inner = (one: DuckDBType) => {
    const plain = nested(one, isWritten) ?? converterOf(one, isWritten);
    return plain && ((value: DuckDBValue) => (value === null ? null : plain(value)));
  };
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const item = inner(type.valueType);
    return item && ((value) => (value as DuckDBListValue).items.map(item));
  }
  if (type instanceof DuckDBMapType) {
    const [key, item] = [inner(type.keyType), inner(type.valueType)];
    if (!(key && item)) return null;
    return (value) =>
      Object.fromEntries((value as DuckDBMapValue).entries.map((one) => [String(key(one.key)), item(one.value)]));
  }
  if (!(type instanceof DuckDBStructType) || new Set(type.entryNames).size < type.entryCount) return null;
  const items = type.entryTypes.flatMap((one) => inner(one) ?? []);
  if (items.length < type.entryCount) return null;
  return (value) => {
    const { entries } = value as DuckDBStructValue;
    return Object.fromEntries(type.entryNames.map((name, i) => [name, items[i]?.(entries[name] ?? null)]));
  };
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
