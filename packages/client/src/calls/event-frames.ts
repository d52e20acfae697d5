/** A frame longer than this is none. Amazon allows 16 MB; what a model says in one is a few hundred bytes. */
const longestFrame = 4 << 20;

/**
 * Takes apart Amazon's event stream (`application/vnd.amazon.eventstream`), wherever it is cut. After a frame whose checksum is
 * wrong nothing more is read, for nobody knows where the next begins.
 *
 * @param take is given the payload of each frame whose checksums hold, as text, and the name of the failure if it tells of one
 * @returns takes the bytes as they come
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function createEventFrames(take: (payload: string, failure: string | undefined) => void): (bytes: Uint8Array) => void {
  let rest = new Uint8Array();
  let isBroken = false;

  return (bytes) => {
    if (isBroken) return;
    const all = new Uint8Array(rest.length + bytes.length);
    all.set(rest);
    all.set(bytes, rest.length);
    const text = (from: number, to: number) => new TextDecoder().decode(all.subarray(from, to));
    const view = new DataView(all.buffer);
    let at = 0;
    while (at + 12 <= all.length) {
      const end = at + view.getUint32(at);
      const payloadAt = at + 12 + view.getUint32(at + 4);
      isBroken = end - at > longestFrame || payloadAt > end - 4 || view.getUint32(at + 8) !== crc32(all.subarray(at, at + 8));
      if (isBroken || end > all.length) break;
      isBroken = view.getUint32(end - 4) !== crc32(all.subarray(at, end - 4));
      if (isBroken) break;
      // A header that is a string: its name, three bytes of type and length, the value. The next begins with a byte of length.
      const [, failure] = /:(?:exception-type|error-code)[\s\S]{3}(\w+)/.exec(text(at + 12, payloadAt)) ?? [];
      take(text(payloadAt, end - 4), failure);
      at = end;
    }
    rest = all.slice(at);
  };
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
