/** A frame longer than this is none. Amazon allows 16 MB; what a model says in one is a few hundred bytes. */
const longestFrame = 4 << 20;
/** How many bytes a header's value has, by its type; two bytes tell where that varies. */
const sizes = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

/**
 * Takes apart Amazon's event stream (`application/vnd.amazon.eventstream`), wherever it is cut. After a frame whose checksum is
 * wrong nothing more is read, for nobody knows where the next begins.
 *
 * @param take is given the headers that are strings, and the payload, of each frame whose checksums hold
 * @returns takes the bytes as they come
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function createEventFrames(
  take: (headers: ReadonlyMap<string, string>, payload: Uint8Array) => void,
): (bytes: Uint8Array) => void {
  let rest = new Uint8Array();
  let isBroken = false;

  return (bytes) => {
    if (isBroken) return;
    const all = new Uint8Array(rest.length + bytes.length);
    all.set(rest);
    all.set(bytes, rest.length);
    let from = 0;
    while (all.length - from >= 16) {
      const view = new DataView(all.buffer, from);
      const length = view.getUint32(0);
      const headersEnd = 12 + view.getUint32(4);
      isBroken = length > longestFrame || headersEnd + 4 > length || view.getUint32(8) !== crc32(all.subarray(from, from + 8));
      if (isBroken) break;
      if (all.length - from < length) break;
      const frame = all.subarray(from, from + length);
      isBroken = view.getUint32(length - 4) !== crc32(frame.subarray(0, -4));
      if (isBroken) break;
      take(headersOf(frame.subarray(12, headersEnd)), frame.subarray(headersEnd, -4));
      from += length;
    }
    rest = isBroken ? new Uint8Array() : all.slice(from);
  };
}

function headersOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  const text = new TextDecoder();
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const name = text.decode(bytes.subarray(at + 1, nameEnd));
    const type = bytes[nameEnd] ?? 0;
    const size = sizes[type];
    const from = nameEnd + (size === undefined ? 3 : 1);
    at = from + (size ?? (bytes[nameEnd + 1] ?? 0) * 256 + (bytes[nameEnd + 2] ?? 0));
    if (type === 7) headers.set(name, text.decode(bytes.subarray(from, at)));
  }
  return headers;
}

/** CRC-32 as in gzip, bit by bit: frames are short. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
