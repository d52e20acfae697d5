import type { AsyncDuckDBConnection } from "@duckdb/duckdb-wasm";
import type { Cell, Row } from "./cell.ts";

/** What duckdb-wasm's own Arrow gives: named here by what is read of it, for the pages' Arrow may be of another version. */
export type RecordBatch = Awaited<ReturnType<AsyncDuckDBConnection["query"]>>["batches"][number];
type Vector = NonNullable<ReturnType<RecordBatch["getChildAt"]>>;

interface ArrowType {
  readonly typeId: number;
  readonly unit?: number;
  readonly scale?: number;
  readonly listSize?: number;
  readonly children?: readonly { readonly name: string; readonly type: ArrowType }[] | null;
}

/** Arrow's own numbers for its types: https://arrow.apache.org/docs/js/enums/Arrow.dom.Type.html */
const typeIds = {
  null: 1,
  int: 2,
  float: 3,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedSizeList: 16,
  map: 17,
  dictionary: -1,
} as const;
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
    default: {
      const plain = nested(type);
      return plain && ((vector, i) => JSON.stringify(plain(vector, i)));
    }
  }
}

type Plain = (vector: Vector | null, i: number) => unknown;

/** How a list, a struct or a map becomes what JSON writes: as the engine in Node has it. */
function nested({ typeId, children, listSize = 0 }: ArrowType): Plain | null {
  const names = (children ?? []).map(({ name }) => name);
  const items = (children ?? []).flatMap(({ type }) => inner(type) ?? []);
  const [item] = items;
  if (!item || new Set(names).size < names.length || items.length < names.length) return null;
  switch (typeId) {
    case typeIds.list:
      return (vector, i) => {
        const [values, offsets] = [vector?.getChildAt(0) ?? null, offsetsOf(vector)];
        return stretch(offsets[i], offsets[i + 1]).map((at) => item(values, at));
      };
    case typeIds.fixedSizeList:
      return (vector, i) => {
        const values = vector?.getChildAt(0) ?? null;
        return stretch(i * listSize, (i + 1) * listSize).map((at) => item(values, at));
      };
    case typeIds.struct:
      return (vector, i) => Object.fromEntries(names.map((name, j) => [name, items[j]?.(vector?.getChildAt(j) ?? null, i)]));
    case typeIds.map: {
      const [key, value] = (children?.[0]?.type.children ?? []).map(({ type }) => inner(type));
      if (!(key && value)) return null;
      return (vector, i) => {
        const [entries, offsets] = [vector?.getChildAt(0), offsetsOf(vector)];
        const [keys, values] = [entries?.getChildAt(0) ?? null, entries?.getChildAt(1) ?? null];
        return Object.fromEntries(stretch(offsets[i], offsets[i + 1]).map((at) => [String(key(keys, at)), value(values, at)]));
      };
    }
    default:
      return null;
  }
}

function inner(type: ArrowType): Plain | null {
  const plain = nested(type) ?? converter(type);
  return plain && ((vector, i) => (vector?.isValid(i) ? plain(vector, i) : null));
}

/** Where the items of each list begin; those of a batch lie one behind another. */
function offsetsOf(vector: Vector | null): ArrayLike<number> {
  return (vector?.data[0] as unknown as { valueOffsets: ArrayLike<number> } | undefined)?.valueOffsets ?? [];
}

function stretch(from = 0, to = from): readonly number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
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

/** Whether a column holds, perhaps inside of lists, numbers that stand for words kept elsewhere. */
export function isEnum(type: ArrowType): boolean {
  return type.typeId === typeIds.dictionary || (type.children ?? []).some((child) => isEnum(child.type));
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
