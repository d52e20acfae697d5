// Drawn ahead: each draw costs as much as all the rest of an id.
const pool = new Uint8Array(1024);
let used = pool.length;
const hexOf = Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));

/** Lower-case hex of fresh random bytes; never all zeros, which W3C Trace Context forbids. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + bytes);
  used += bytes;
  random[0] ||= 1;
  let hex = "";
  for (const byte of random) hex += hexOf[byte];
  return hex;
}

/** A W3C trace id: 32 hex digits. */
export const newTraceId = (): string => randomHex(16);

/** A W3C span id: 16 hex digits. */
export const newSpanId = (): string => randomHex(8);

/** A random number in [0, 1), for jitter. */
export const random = (): number => Math.random();

/**
 * A record id that sorts by time: UUID version 7.
 *
 * @param timeMs milliseconds since 1970, its first 48 bits
 * @see RFC 9562, section 5.7
 */
export function newRecordId(timeMs: number): string {
  const time = Math.floor(timeMs).toString(16).padStart(12, "0");
  // Of the variant's digit, 8 to b, chance may choose two bits; 72 others are enough.
  return `${time}7${randomHex(10)}`.replace(/(.{8})(.{4})(.{4}).(.{3})(.{12}).*/, "$1-$2-$3-8$4-$5");
}
