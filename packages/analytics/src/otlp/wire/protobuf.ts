import { PbfReader, PbfWriter } from "pbf";
import { OtlpError } from "../otlp-error.ts";
import type { Field, Message, Scalar } from "./messages.ts";

/** A message as OTLP JSON has it, but for nanoseconds, which are bigints. */
export type Raw = { readonly [name: string]: unknown };

/** Values nested deeper than this are left out; a reader that followed them would run out of stack. */
const deepest = 48;
/** A list of attributes or values is cut here: two bytes on the wire must not become an object in memory without an end. */
const longest = 16_384;

const wireTypes: Readonly<Record<Scalar, number>> = { bool: 0, int: 0, nanos: 1, double: 1, string: 2, bytes: 2, id: 2 };

/**
 * Reads a protobuf message into the shape OTLP JSON has. Fields that are not in the table are skipped, and so is a known one of
 * another wire type.
 *
 * @throws {OtlpError} `malformed`, if the bytes are cut off or no protobuf
 */
export function decode(message: Message, bytes: Uint8Array): Raw {
  try {
    return readMessage(new PbfReader(bytes), message, bytes.length, 0);
  } catch (cause) {
    if (cause instanceof OtlpError) throw cause;
    throw new OtlpError("malformed", "the body is not an OTLP protobuf message", { cause });
  }
}

function readMessage(reader: PbfReader, message: Message, end: number, depth: number): Raw {
  const result: Record<string, unknown> = {};
  while (reader.pos < end) {
    const tag = reader.readVarint();
    const wireType = tag & 7;
    const field = message[tag >>> 3];
    const limit = wireType === 2 ? endOf(reader, end) : end;
    const [name = "", type = "bool", many] = field ?? [];
    const list = many && listAt(result, name);
    const isKnown = field && wireType === (typeof type === "function" ? 2 : wireTypes[type]);
    if (!isKnown || (typeof type === "function" && depth >= deepest) || (many === "some" && list && list.length >= longest)) {
      if (wireType === 2) reader.pos = limit;
      else reader.skip(wireType);
    } else {
      const value =
        typeof type === "function" ? readMessage(reader, type(), limit, depth + 1) : readScalar(reader, type, limit);
      if (list) list.push(value);
      else result[name] = value;
    }
    if (reader.pos > end) throw cutOff();
  }
  return result;
}

function listAt(result: Record<string, unknown>, name: string): unknown[] {
  const list = (result[name] as unknown[] | undefined) ?? [];
  result[name] = list;
  return list;
}

/** Where a length-delimited field ends; the reader itself would go past the end of its message. */
function endOf(reader: PbfReader, end: number): number {
  const length = reader.readVarint();
  if (reader.pos + length > end) throw cutOff();
  return reader.pos + length;
}

function readScalar(reader: PbfReader, type: Scalar, end: number): unknown {
  switch (type) {
    case "bool":
      return reader.readBoolean();
    case "int":
      return reader.readVarint(true);
    case "double":
      return reader.readDouble();
    case "nanos": {
      const value = reader.dataView.getBigUint64(reader.pos, true);
      reader.pos += 8;
      return value;
    }
    default: {
      const bytes = reader.buf.subarray(reader.pos, end);
      reader.pos = end;
      return type === "string" ? utf8.decode(bytes) : type === "id" ? hexOf(bytes) : base64Of(bytes);
    }
  }
}

const utf8 = new TextDecoder();
const cutOff = (): OtlpError => new OtlpError("malformed", "the body is cut off");

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64Of = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Writes what {@link decode} reads. What is absent, and what is not in the table, is not written. */
export function encode(message: Message, value: Raw): Uint8Array {
  const writer = new PbfWriter();
  writeMessage(message, value, writer);
  return writer.finish();
}

function writeMessage(message: Message, value: Raw, writer: PbfWriter): void {
  for (const [number, field] of Object.entries(message) as [string, Field][]) {
    const [name, , many] = field;
    const content = value[name];
    if (content === undefined) continue;
    for (const entry of many ? (content as readonly unknown[]) : [content]) writeField(Number(number), field, entry, writer);
  }
}

function writeField(number: number, [, type]: Field, value: unknown, writer: PbfWriter): void {
  if (typeof type === "function")
    writer.writeMessage(number, (content: Raw, inner) => writeMessage(type(), content, inner), value as Raw);
  else if (type === "bool") writer.writeBooleanField(number, value as boolean);
  else if (type === "int") writer.writeVarintField(number, Number(value));
  else if (type === "double") writer.writeDoubleField(number, value as number);
  else if (type === "string") writer.writeStringField(number, value as string);
  else if (type === "id") writer.writeBytesField(number, bytesOf(value as string));
  else if (type === "bytes")
    writer.writeBytesField(
      number,
      Uint8Array.from(atob(value as string), (digit) => digit.charCodeAt(0)),
    );
  else {
    // As a number it would lose its last digits.
    writer.writeTag(number, 1);
    writer.realloc(8);
    writer.dataView.setBigUint64(writer.pos, value as bigint, true);
    writer.pos += 8;
  }
}
