import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { decompressBrotli, decompressGzip, decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";
import { QueryError } from "../engine/query-error.ts";
import { arrowStream, type Rows, type StreamColumn } from "./arrow-stream.ts";
import { type ByteSource, openBlob, openUrl } from "./byte-source.ts";
import { parquetType } from "./parquet-type.ts";

/** Where a file's bytes are. */
export interface SourceFile {
  /** What it is called in messages. */
  readonly name: string;
  readonly from: string | Blob;
  readonly bytes?: number | undefined;
}

/** What a file holds, by its own index. */
export interface OpenFile {
  readonly id: number;
  readonly bytes: number;
  /** Whether the host gave it whole where a piece was asked for. */
  readonly isUnsplit: boolean;
  readonly columns: readonly StreamColumn[];
  readonly groups: readonly RowGroup[];
}

export interface RowGroup {
  readonly rows: number;
  /** First and last time in it, epoch milliseconds, by column; absent where the file does not say. */
  readonly times: Readonly<Record<string, readonly [firstMs: number, lastMs: number]>>;
}

/** A row group of an open file. */
export interface FilePart {
  readonly id: number;
  readonly group: number;
}

/** Reads Parquet: here, or in a worker. */
export interface ParquetReader {
  /** @throws {QueryError} `unreadable_file`, if it is no Parquet file or cannot be fetched */
  open(file: SourceFile, signal?: AbortSignal): Promise<OpenFile>;
  /** The columns of some row groups as an Arrow stream, in this order. */
  read(parts: readonly FilePart[], columns: readonly StreamColumn[], signal?: AbortSignal): Promise<Uint8Array>;
  /** Bytes that came so far. */
  readonly bytes: () => number;
  close(): void;
}

interface Held {
  readonly name: string;
  readonly source: ByteSource;
  readonly metadata: FileMetaData;
}

const compressors = {
  ZSTD: (input: Uint8Array, length: number) => decompressZstd(input, new Uint8Array(length)),
  GZIP: decompressGzip,
  BROTLI: decompressBrotli,
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** Times stay whole numbers of microseconds, days of days: a Date would lose some of them. */
const parsers = {
  timestampFromMilliseconds: (millis: bigint) => millis * 1000n,
  timestampFromMicroseconds: (micros: bigint) => micros,
  timestampFromNanoseconds: (nanos: bigint) => nanos / 1000n,
  dateFromDays: (days: number) => days,
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
};

/** Reads where it is called. */
export function createParquetReader(): ParquetReader {
  const files = new Map<number, Held>();
  let bytes = 0;
  const onBytes = (more: number) => {
    bytes += more;
  };
  return {
    async open({ name, from, bytes: size }, signal) {
      const source = typeof from === "string" ? await openUrl(from, { bytes: size, signal, onBytes }) : openBlob(from);
      const metadata = await metadataOf(name, source, signal);
      const id = files.size;
      files.set(id, { name, source, metadata });
      const columns = parquetSchema(metadata).children.flatMap((tree) => {
        const type = parquetType(tree);
        return type ? [{ name: tree.element.name, type }] : [];
      });
      return { id, bytes: source.byteLength, isUnsplit: source.isUnsplit, columns, groups: metadata.row_groups.map(groupOf) };
    },
    async read(parts, columns, signal) {
      const rows: Rows[] = [];
      for (const { id, group } of parts) {
        const file = files.get(id);
        if (!file) throw new QueryError("closed", "the file is closed", { sql: "" });
        signal?.throwIfAborted();
        rows.push(await readGroup(file, group, columns, signal));
        await breathe();
      }
      return arrowStream(columns, rows);
    },
    bytes: () => bytes,
    close: () => files.clear(),
  };
}

/** Lets others have the thread between two row groups. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

async function metadataOf(name: string, source: ByteSource, signal: AbortSignal | undefined): Promise<FileMetaData> {
  const unreadable = (reason: string, cause?: unknown) =>
    new QueryError("unreadable_file", `${name}: ${reason}`, { sql: "", cause });
  if (source.byteLength === 0) throw unreadable("the file is empty");
  const end = new Uint8Array(await source.until(signal).slice(Math.max(0, source.byteLength - 4), source.byteLength));
  if (new TextDecoder().decode(end) !== "PAR1") throw unreadable("not a Parquet file: it does not end with PAR1");
  try {
    return await parquetMetadataAsync(source.until(signal), { parsers, initialFetchSize: 64 * 1024, geoparquet: false });
  } catch (cause) {
    if (cause instanceof QueryError || signal?.aborted) throw cause;
    throw unreadable(`damaged: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}

function groupOf({ num_rows, columns }: FileMetaData["row_groups"][number]): RowGroup {
  const times = columns.flatMap(({ meta_data: column }) => {
    const name = column?.path_in_schema[0];
    if (column?.path_in_schema.length !== 1 || (name !== "started_at" && name !== "occurred_at")) return [];
    const { min_value: least, max_value: most } = column.statistics ?? {};
    if (typeof least !== "bigint" || typeof most !== "bigint") return [];
    return [[name, [Number(least) / 1000, Number(most) / 1000] as const] as const];
  });
  return { rows: Number(num_rows), times: Object.fromEntries(times) };
}

async function readGroup(
  { name, source, metadata }: Held,
  group: number,
  columns: readonly StreamColumn[],
  signal: AbortSignal | undefined,
): Promise<Rows> {
  const sizes = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  const rowStart = sizes.slice(0, group).reduce((sum, size) => sum + size, 0);
  const length = sizes[group] ?? 0;
  const held = new Set(parquetSchema(metadata).children.map(({ element }) => element.name));
  const wanted = columns.map((column) => column.name).filter((column) => held.has(column));
  const chunks = new Map<string, { readonly at: number; readonly data: ArrayLike<unknown> }[]>();
  if (wanted.length === 0 || length === 0) return { length, values: new Map() };
  try {
    await parquetRead({
      file: source.until(signal),
      metadata,
      columns: wanted,
      rowStart,
      rowEnd: rowStart + length,
      compressors,
      parsers,
      geoparquet: false,
      onChunk: ({ columnName, columnData, rowStart: at }) =>
        chunks.set(columnName, [...(chunks.get(columnName) ?? []), { at, data: columnData }]),
    });
  } catch (cause) {
    if (cause instanceof QueryError || signal?.aborted) throw cause;
    throw new QueryError("unreadable_file", `${name}: ${cause instanceof Error ? cause.message : cause}`, { sql: "", cause });
  }
  return { length, values: new Map([...chunks].map(([column, parts]) => [column, joined(parts, length)])) };
}

function joined(parts: readonly { at: number; data: ArrayLike<unknown> }[], length: number): ArrayLike<unknown> {
  const [only] = parts;
  if (parts.length === 1 && only?.data.length === length) return only.data;
  return parts
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ data }) => Array.from(data))
    .slice(0, length);
}
