import type { AsyncBuffer } from "hyparquet";
import { QueryError } from "../engine/query-error.ts";

/** A file that can be read in pieces. */
export interface ByteSource extends AsyncBuffer {
  /** The file as hyparquet reads it, with what is fetched given up when the signal aborts. */
  until(signal: AbortSignal | undefined): AsyncBuffer;
  /** Whether the host gives whole files only, and gave this one. */
  readonly isUnsplit: boolean;
}

/** A file as small as this is fetched whole: asking for its pieces would take longer. */
const smallBytes = 256 * 1024;
/** What is asked of a file whose size is not known. */
const firstBytes = 128 * 1024;

interface Piece {
  readonly from: number;
  readonly bytes: ArrayBuffer;
}

/**
 * Opens a file on a host, by range requests where the host takes them.
 *
 * @param bytes its size, where that is known: a request fewer
 * @param onBytes told of the bytes that came
 * @throws {QueryError} `unreadable_file`, naming the file and what the host said
 */
export async function openUrl(
  url: string,
  {
    bytes,
    signal,
    onBytes,
  }: { bytes?: number | undefined; signal?: AbortSignal | undefined; onBytes: (bytes: number) => void },
): Promise<ByteSource> {
  const pieces: Piece[] = [];
  const fetchPiece = async (range: string | null, stop: AbortSignal | undefined): Promise<Response> => {
    const response = await fetched(url, range, stop);
    const from = Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
    const body = await response.arrayBuffer();
    onBytes(body.byteLength);
    const isWhole = response.status === 200;
    if (isWhole) pieces.splice(0);
    pieces.push({ from: isWhole || Number.isNaN(from) ? startOf(range) : from, bytes: body });
    return response;
  };

  const isSmall = bytes !== undefined && bytes <= smallBytes;
  const first = bytes === undefined ? `bytes=0-${firstBytes - 1}` : isSmall ? null : `bytes=${bytes - firstBytes}-${bytes - 1}`;
  const response = await fetchPiece(first, signal);
  const came = pieces[0]?.bytes.byteLength ?? 0;
  const isWhole = response.status === 200;
  const byteLength = isWhole ? came : (totalOf(response) ?? bytes ?? (came < firstBytes ? came : await sizeOf(url, signal)));

  const slice = async (stop: AbortSignal | undefined, from: number, to: number): Promise<ArrayBuffer> => {
    const held = pieces.find((piece) => piece.from <= from && to <= piece.from + piece.bytes.byteLength);
    if (held) return held.bytes.slice(from - held.from, to - held.from);
    const answer = await fetched(url, `bytes=${from}-${to - 1}`, stop);
    const body = await answer.arrayBuffer();
    onBytes(body.byteLength);
    return answer.status === 200 ? body.slice(from, to) : body;
  };
  return {
    byteLength,
    isUnsplit: isWhole && first !== null && came > firstBytes,
    slice: (from, to = byteLength) => slice(undefined, from, to),
    until: (stop) => ({ byteLength, slice: (from, to = byteLength) => slice(stop, from, to) }),
  };
}

/** A dropped file, or one in the origin private file system. */
export function openBlob(blob: Blob): ByteSource {
  const slice = (from: number, to?: number) => blob.slice(from, to).arrayBuffer();
  return { byteLength: blob.size, isUnsplit: false, slice, until: () => ({ byteLength: blob.size, slice }) };
}

async function fetched(url: string, range: string | null, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...(range && { headers: { range } }), signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const reason = "the host does not answer, or it is of another origin and does not let this page read it (CORS)";
    throw new QueryError("unreadable_file", `${url}: ${reason}`, { sql: "", cause });
  }
  if (response.ok) return response;
  throw new QueryError("unreadable_file", `${url}: the host answers ${response.status} ${response.statusText}`.trim(), {
    sql: "",
  });
}

function startOf(range: string | null): number {
  return Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
}

/** The size of the whole, which a host of another origin may keep to itself. */
function totalOf(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return total === undefined ? undefined : Number(total);
}

async function sizeOf(url: string, signal: AbortSignal | undefined): Promise<number> {
  const response = await fetch(url, { method: "HEAD", signal: signal ?? null });
  const size = Number(response.headers.get("content-length"));
  if (response.ok && size > 0) return size;
  throw new QueryError("unreadable_file", `${url}: the host does not say how large it is (Content-Range, Content-Length)`, {
    sql: "",
  });
}
