import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { SourceRows } from "./source-row.ts";

/**
 * The messages of a file of protobuf: one, or as OpenTelemetry's file exporter writes them, each after its length in four bytes.
 * A message begins with the byte 10, which as the first of a length would mean a message of 160 MB.
 */
export async function* protobufMessages(file: string): SourceRows {
  const packed = await readFile(file);
  const bytes = file.endsWith(".gz") ? await promisify(gunzip)(packed) : packed;
  if (bytes.length < 4 || bytes[0] === 10) return yield [{ place: 1, value: new Uint8Array(bytes) }];
  let place = 0;
  for (let from = 0; from < bytes.length; ) {
    place++;
    const to = from + 4 <= bytes.length ? from + 4 + bytes.readUInt32BE(from) : Number.POSITIVE_INFINITY;
    if (to > bytes.length) return yield [{ place, reason: "is cut off: its length goes beyond the end of the file" }];
    yield [{ place, value: new Uint8Array(bytes.subarray(from + 4, to)) }];
    from = to;
  }
}
