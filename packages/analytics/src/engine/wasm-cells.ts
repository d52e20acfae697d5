import type { AsyncDuckDBConnection } from "@duckdb/duckdb-wasm";
import type { Cell, Row } from "./cell.ts";

/** What duckdb-wasm's own Arrow gives: named here by what is read of it, for the pages' Arrow may be of another version. */
export type RecordBatch = Awaited<ReturnType<AsyncDuckDBConnection["query"]>>["batches"][number];
type Vector = NonNullable<ReturnType<RecordBatch["getChildAt"]>>;

interface ArrowType {
  readonly typeId: number;
  readonly unit?: number;
  readonly scale?: number;
}

/** Arrow's own numbers for its types: https://arrow.apache.org/docs/js/enums/Arrow.dom.Type.html */
const typeIds = { null: 1, int: 2, float: 3, utf8: 5, bool: 6, decimal: 7, date: 8, timestamp: 10, dictionary: -1 } as const;
const unitsPerMs = [0.001, 1, 1000, 1_000_000] as const;
const dayMs = 86_400_000;

type Convert = (vector: Vector, i: number) => Cell;

/** How a declared type becomes a cell: as the engine in Node has it. Null where it is no cell. */
function converter(type: ArrowType): Convert | null {
  switch (type.typeId) {
    case typeIds.null:
      return () => null;
    case typeIds.int:
    case typeIds.float:
      return (vector, i) => Number(vector.get(i));
    case typeIds.utf8:
    case typeIds.bool:
    case typeIds.dictionary:
      return (vector, i) => vector.get(i) as Cell;
    case typeIds.decimal:
      return (vector, i) => decimal(vector, i, type.scale ?? 0);
    case typeIds.date:
      return (vector, i) => Number(raw(vector, i)) * (type.unit === 0 ? dayMs : 1);
    case typeIds.timestamp:
      return (vector, i) => time(raw(vector, i), unitsPerMs[type.unit ?? 2] ?? 1000);
    default:
      return null;
  }
}

/** The stored number itself: Arrow's reader rounds a time to milliseconds. */
function raw(vector: Vector, i: number): bigint | number {
  return (vector.data[0] as unknown as { values: ArrayLike<bigint | number> }).values[i] ?? 0;
}

/** DuckDB's two infinities stay infinite. */
function time(value: bigint | number, perMs: number): number {
  const count = Number(value);
  return (Math.abs(count) >= 2 ** 63 ? count * Number.POSITIVE_INFINITY : count) / perMs;
}

/** 128 bits, least first, two's complement. */
function decimal(vector: Vector, i: number, scale: number): number {
  const words = (vector.data[0] as unknown as { values: Uint32Array }).values.subarray(i * 4, i * 4 + 4);
  const whole = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return digits(BigInt.asIntN(128, whole), scale);
}

/** By way of its digits: dividing by a power of ten would round twice. */
function digits(value: bigint, scale: number): number {
  return scale === 0 ? Number(value) : Number(`${value}e-${scale}`);
}

/** Whether a column holds numbers that stand for words kept elsewhere. */
export function isEnum(type: ArrowType): boolean {
  return type.typeId === typeIds.dictionary;
}

interface CellColumn {
  readonly name: string;
  readonly convert: Convert;
}

/**
 * The rows of an answer.
 *
 * @throws {TypeError} that says which column to cast, if one has a type that is not a cell
 */
export function rowsOf(fields: readonly { name: string; type: unknown }[], batches: readonly RecordBatch[]): readonly Row[] {
  const columns = fields.map(({ name, type }, i) => cellColumn(nameApart(fields, name, i), type as ArrowType));
  return batches.flatMap((batch) => {
    const rows: Record<string, Cell>[] = Array.from({ length: batch.numRows }, () => ({}));
    columns.forEach(({ name, convert }, j) => {
      const vector = batch.getChildAt(j);
      for (const [i, row] of rows.entries()) row[name] = vector?.isValid(i) ? convert(vector, i) : null;
    });
    return rows;
  });
}

/** The second column of a name is called `name:1`. */
function nameApart(fields: readonly { name: string }[], name: string, at: number): string {
  const before = fields.slice(0, at).filter((field) => field.name === name).length;
  return before === 0 ? name : `${name}:${before}`;
}

function cellColumn(name: string, type: ArrowType): CellColumn {
  const convert = converter(type);
  if (convert) return { name, convert };
  throw new TypeError(
    `column "${name}" is ${String(type).slice(0, 60)}, which is not a cell: cast it, as in CAST("${name}" AS VARCHAR)`,
  );
}
