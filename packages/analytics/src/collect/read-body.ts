/** A body that cannot be used, as an answer says it. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/**
 * Reads the body of a request as JSON, and no further than it may be long.
 *
 * @param maxBytes the longest body taken; reading stops there, whatever the headers promised
 * @throws {BodyError} with the status to answer
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  checkHeaders(request, maxBytes);
  const text = decode(await readBytes(request, maxBytes));
  try {
    return JSON.parse(text);
  } catch (cause) {
    // V8 quotes the text it stumbles on; an answer and a log must not.
    throw new BodyError(
      400,
      "malformed_json",
      "the body is not JSON; send one envelope, as @telltale/core/schema.json has it",
      { cause },
    );
  }
}

function checkHeaders({ headers }: Request, maxBytes: number): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type && type !== "text/plain" && !/^application\/(.+\+)?json$/.test(type))
    throw new BodyError(415, "unsupported_type", "send application/json, or text/plain from a beacon");
  const encoding = headers.get("content-encoding")?.trim().toLowerCase();
  if (encoding && encoding !== "identity")
    throw new BodyError(415, "unsupported_encoding", "send the body without a content-encoding");
  if (Number(headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value);
      length += read.value.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
    }
  } catch (cause) {
    reader.cancel().catch(() => {});
    if (cause instanceof BodyError) throw cause;
    throw new BodyError(400, "broken_body", "the body ended before it was whole; send it again", { cause });
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BodyError(400, "not_utf8", "the body is not UTF-8", { cause });
  }
}

function tooLarge(maxBytes: number): BodyError {
  return new BodyError(413, "too_large", `the body is over ${maxBytes} bytes; send fewer records at a time`);
}
