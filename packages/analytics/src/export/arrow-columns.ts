import { Bool, type Data, type DataType, DateDay, Float64, Int64, makeData, TimestampMicrosecond, Utf8 } from "apache-arrow";
import type { Cell } from "../engine/cell.ts";
import type { ExportColumn } from "./export-columns.ts";

/** The bits of a list, eight in a byte, the first in the lowest. */
function bitsOf(length: number, isSet: (at: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let at = 0; at < length; at++) if (isSet(at)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  return bits;
}

/** What every column has: its length, and which of its cells are there. */
function shapeOf(cells: readonly Cell[]) {
  const nullCount = cells.reduce<number>((count, cell) => count + (cell === null ? 1 : 0), 0);
  const nullBitmap = nullCount > 0 ? bitsOf(cells.length, (at) => cells[at] !== null) : undefined;
  return { length: cells.length, nullCount, nullBitmap };
}

function texts(cells: readonly Cell[]): Data {
  const encoder = new TextEncoder();
  const bytes = cells.map((cell) => encoder.encode(cell === null ? "" : String(cell)));
  const valueOffsets = new Int32Array(cells.length + 1);
  for (const [at, { length }] of bytes.entries()) valueOffsets[at + 1] = (valueOffsets[at] ?? 0) + length;
  const data = new Uint8Array(valueOffsets[cells.length] ?? 0);
  for (const [at, piece] of bytes.entries()) data.set(piece, valueOffsets[at]);
  return makeData({ type: new Utf8(), ...shapeOf(cells), valueOffsets, data });
}

const integers = (cells: readonly Cell[], per = 1) =>
  BigInt64Array.from(cells, (cell) => BigInt(Math.round(Number(cell) * per)));

/** How each kind of column is built. Times count microseconds, days whole days, both since 1970. */
const builders: Readonly<
  Record<ExportColumn["kind"], { readonly type: DataType; readonly data: (cells: readonly Cell[]) => Data }>
> = {
  text: { type: new Utf8(), data: texts },
  json: { type: new Utf8(), data: texts },
  nested: { type: new Utf8(), data: texts },
  integer: {
    type: new Int64(),
    data: (cells) => makeData({ type: new Int64(), ...shapeOf(cells), data: integers(cells) }),
  },
  number: {
    type: new Float64(),
    data: (cells) => makeData({ type: new Float64(), ...shapeOf(cells), data: Float64Array.from(cells, Number) }),
  },
  boolean: {
    type: new Bool(),
    data: (cells) => makeData({ type: new Bool(), ...shapeOf(cells), data: bitsOf(cells.length, (at) => cells[at] === true) }),
  },
  time: {
    type: new TimestampMicrosecond(),
    data: (cells) => makeData({ type: new TimestampMicrosecond(), ...shapeOf(cells), data: integers(cells, 1000) }),
  },
  day: {
    type: new DateDay(),
    data: (cells) =>
      makeData({ type: new DateDay(), ...shapeOf(cells), data: Int32Array.from(cells, (cell) => Number(cell) / 86_400_000) }),
  },
};

/** The Arrow type of a kind of column. */
export const arrowType = (kind: ExportColumn["kind"]): DataType => builders[kind].type;

/** The cells of one column as Arrow keeps them. */
export const arrowData = (kind: ExportColumn["kind"], cells: readonly Cell[]): Data => builders[kind].data(cells);
