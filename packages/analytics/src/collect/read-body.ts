import type { Hold } from "./held-bytes.ts";
import { Refusal } from "./refusal.ts";

export interface BodyLimits {
  /** The longest body taken, in bytes: as it is sent, and as it is unpacked. */
  readonly maxBytes: number;
  /** How long a body may take to come, in milliseconds. */
  readonly timeoutMs: number;
}

/** What is packed how, by its `content-encoding`. */
const formats: Readonly<Record<string, CompressionFormat>> = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate" };

/** How long the rest of a body that is not taken is waited for, in milliseconds. */
const lingerMs = 2000;

/**
 * Reads the body of a request, unpacked, and no further than it may be long: neither the headers nor a small packed body can
 * make it read, or hold, more.
 *
 * @param hold counts what is held for this request
 * @throws {Refusal} 400, 408, 413, 415, and what `hold` throws
 */
export async function readBody(request: Request, { maxBytes, timeoutMs }: BodyLimits, hold: Hold): Promise<Uint8Array> {
  const { headers } = request;
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  const format = Object.hasOwn(formats, encoding) ? formats[encoding] : undefined;
  if (!format && encoding !== "identity")
    throw new Refusal(415, "unsupported_encoding", "send the body as it is, or packed by gzip or deflate");
  if (Number(headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  // Not before it is wanted: Node lets a body pass by itself that nobody has touched.
  const { body } = request;
  if (!body) return new Uint8Array();

  const { stream, unlocked } = format ? unpacked(body, format, maxBytes) : { stream: body, unlocked: null };
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const late = lateness(timeoutMs);
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), late.promise]);
      if (read.done) break;
      chunks.push(read.value);
      length += read.value.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      hold.add(read.value.byteLength);
    }
  } catch (cause) {
    chunks.length = 0;
    const refusal = refusalOf(cause);
    if (refusal.status === 408) refusal.hangUp = true;
    else {
      if (unlocked) {
        await reader.cancel().catch(() => {});
        await unlocked;
      } else reader.releaseLock();
      refusal.hangUp = !(await hasPassed(body, maxBytes));
    }
    throw refusal;
  } finally {
    late.cancel();
  }
  return joined(chunks, length);
}

/** @throws {Refusal} where it is not UTF-8, or not JSON */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Refusal(400, "not_utf8", "the body is not UTF-8", { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    // V8 quotes the text it stumbles on; an answer and a log must not.
    const message = "the body is not JSON; send one envelope, as @telltale/core/schema.json has it";
    throw new Refusal(400, "malformed_json", message, { cause });
  }
}

/** The media type of a body, without its parameters; empty where none is said. */
export function mediaType({ headers }: Request): string {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}

/**
 * Unpacks as it is read. A stream of empty blocks yields nothing for ever, so what goes in is counted too. What goes wrong
 * leaves the body as it is, to be read on once it is `unlocked`.
 */
function unpacked(body: ReadableStream<Uint8Array>, format: CompressionFormat, maxBytes: number) {
  let length = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > maxBytes) controller.error(tooLarge(maxBytes));
      else controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
    },
  });
  const unlocked = body.pipeTo(counted.writable, { preventCancel: true }).catch(() => {});
  return { stream: counted.readable.pipeThrough(new DecompressionStream(format)), unlocked };
}

/** A promise that rejects when the body has taken too long. */
function lateness(timeoutMs: number): { readonly promise: Promise<never>; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const promise = new Promise<never>((_, reject) => {
    const refusal = new Refusal(408, "too_slow", "the body took too long; send it again", { retryAfterMs: 1000 });
    timer = setTimeout(() => reject(refusal), timeoutMs);
  });
  promise.catch(() => {});
  return { promise, cancel: () => clearTimeout(timer) };
}

/**
 * Lets the rest of a body pass, to a bound: a sender that first sends everything and then listens would otherwise be hung up on
 * before it hears why it was refused.
 *
 * @returns whether the body is at its end
 */
async function hasPassed(body: ReadableStream<Uint8Array>, mostBytes: number): Promise<boolean> {
  const reader = body.getReader();
  const late = lateness(lingerMs);
  try {
    for (let passed = 0; passed <= mostBytes; ) {
      const read = await Promise.race([reader.read(), late.promise]);
      if (read.done) return true;
      passed += read.value.byteLength;
    }
    return false;
  } catch {
    return false;
  } finally {
    late.cancel();
  }
}

function refusalOf(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  return new Refusal(400, "broken_body", "the body ended before it was whole, or is not packed as it says", { cause });
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, "too_large", `the body is over ${maxBytes} bytes; send fewer records at a time`);
}
