import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Field,
  Float64,
  Int64,
  DataType as Is,
  List,
  Map_,
  makeData,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";

/**
 * The Arrow type of a column type as the record schema writes it: `VARCHAR`, `DOUBLE`, `BIGINT`, `BOOLEAN`, `TIMESTAMP`, `DATE`,
 * `…[]`, `STRUCT(name TYPE, …)`, `MAP(…, …)`.
 */
export function arrowType(type: string): DataType {
  if (type.endsWith("[]")) return new List(new Field("item", arrowType(type.slice(0, -2)), true));
  const [, name = type, inner = ""] = /^(STRUCT|MAP)\((.*)\)$/.exec(type) ?? [];
  switch (name) {
    case "STRUCT":
      return new Struct(inner.split(", ").map((part) => field(part)));
    case "MAP": {
      const [key = "", value = ""] = inner.split(", ");
      const entries = new Struct<{ key: DataType; value: DataType }>([
        new Field("key", arrowType(key), false),
        new Field("value", arrowType(value), true),
      ]);
      return new Map_(new Field("entries", entries, false));
    }
    case "DOUBLE":
      return new Float64();
    case "BIGINT":
      return new Int64();
    case "BOOLEAN":
      return new Bool();
    case "TIMESTAMP":
      return new TimestampMicrosecond();
    case "DATE":
      return new DateDay();
    default:
      return new Utf8();
  }
}

function field(part: string): Field {
  const space = part.indexOf(" ");
  return new Field(part.slice(0, space), arrowType(part.slice(space + 1)), true);
}

/** Values as a column of the type. A time is a bigint of microseconds, a day a number of days; null and undefined are nothing. */
export function arrowData(type: DataType, values: ArrayLike<unknown>): Data {
  const { length } = values;
  const { nullBitmap, nullCount } = validityOf(values);
  const shared = { length, nullCount, ...(nullCount > 0 && { nullBitmap }) };
  if (Is.isUtf8(type)) return makeData({ ...shared, type, ...textOf(values) });
  if (Is.isFloat(type))
    return makeData({ ...shared, type: new Float64(), data: filled(new Float64Array(length), values, Number) });
  if (Is.isInt(type))
    return makeData({ ...shared, type: new Int64(), data: filled(new BigInt64Array(length), values, toBigInt) });
  if (Is.isTimestamp(type))
    return makeData({ ...shared, type: new TimestampMicrosecond(), data: filled(new BigInt64Array(length), values, toBigInt) });
  if (Is.isDate(type))
    return makeData({ ...shared, type: new DateDay(), data: filled(new Int32Array(length), values, Number) });
  if (Is.isBool(type)) return makeData({ ...shared, type, data: bitsOf(values) });
  if (Is.isStruct(type)) {
    const children = type.children.map(({ name, type: inner }) => arrowData(inner, pick(values, name)));
    return makeData({ ...shared, type, children });
  }
  const isMap = Is.isMap(type);
  const lists = Array.from(values, (value) => (isMap ? pairsOf(value) : ((value ?? []) as unknown[])));
  const valueOffsets = new Int32Array(length + 1);
  lists.forEach((list, i) => {
    valueOffsets[i + 1] = (valueOffsets[i] ?? 0) + list.length;
  });
  const [item] = type.children;
  if (!item) throw new TypeError(`arrow: no column of type ${type}`);
  const child = arrowData(item.type, lists.flat());
  if (isMap) return makeData({ ...shared, type, valueOffsets, child });
  return makeData({ ...shared, type: type as List, valueOffsets, child });
}

function validityOf(values: ArrayLike<unknown>): { nullBitmap: Uint8Array; nullCount: number } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || values[i] === undefined) nullCount++;
    else nullBitmap[i >> 3] = (nullBitmap[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return { nullBitmap, nullCount };
}

type Numbers = Float64Array | BigInt64Array | Int32Array;

function filled<T extends Numbers>(into: T, values: ArrayLike<unknown>, convert: (value: unknown) => T[number]): T {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined) into[i] = convert(value);
  }
  return into;
}

function toBigInt(value: unknown): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.round(Number(value)));
}

function bitsOf(values: ArrayLike<unknown>): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (let i = 0; i < values.length; i++) if (values[i]) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  return bits;
}

function pick(values: ArrayLike<unknown>, name: string): unknown[] {
  return Array.from(values, (value) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name]);
}

function pairsOf(value: unknown): { key: string; value: unknown }[] {
  return Object.entries(value ?? {}).map(([key, inner]) => ({ key, value: inner }));
}

const encoder = new TextEncoder();
/** Short texts come again and again: their bytes are copied rather than encoded anew. */
const mostKept = 4096;
const longestKept = 64;

function textOf(values: ArrayLike<unknown>): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(values.length + 1);
  const kept = new Map<string, number>();
  let data = new Uint8Array(Math.max(1024, values.length * 16));
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined) {
      const text = typeof value === "string" ? value : String(value);
      if (at + text.length * 3 > data.length) {
        const larger = new Uint8Array(data.length * 2 + text.length * 3);
        larger.set(data.subarray(0, at));
        data = larger;
      }
      const known = kept.get(text);
      if (known !== undefined) {
        const from = valueOffsets[known] ?? 0;
        const to = valueOffsets[known + 1] ?? 0;
        data.copyWithin(at, from, to);
        at += to - from;
      } else {
        at += encoder.encodeInto(text, data.subarray(at)).written;
        if (text.length <= longestKept && kept.size < mostKept) kept.set(text, i);
      }
    }
    valueOffsets[i + 1] = at;
  }
  return { valueOffsets, data: data.subarray(0, at) };
}
