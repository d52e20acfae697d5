// Drawn ahead, as hex: each draw costs as much as all the rest of an id.
const pool = new Uint16Array(512);
let hex = "";
let timeHex = "";
let hexMs = 0;

/** Lower-case hex of fresh random bits. */
function randomHex(digits: number): string {
  if (hex.length < digits)
    hex = Array.from(crypto.getRandomValues(pool), (bits) => (bits + 0x10000).toString(16).slice(1)).join("");
  const drawn = hex.slice(0, digits);
  hex = hex.slice(digits);
  return drawn;
}

/** The same, but never all zeros, which W3C Trace Context forbids. */
const nonZeroHex = (digits: number): string => randomHex(digits).replace(/^00/, "01");

/** A W3C trace id: 32 hex digits. */
export const newTraceId = (): string => nonZeroHex(32);

/** A W3C span id: 16 hex digits. */
export const newSpanId = (): string => nonZeroHex(16);

/** A random number in [0, 1), for jitter. */
export const random = (): number => Math.random();

/**
 * A record id that sorts by time: UUID version 7.
 *
 * @param timeMs milliseconds since 1970, its first 48 bits
 * @see RFC 9562, section 5.7
 */
export function newRecordId(timeMs: number): string {
  const ms = Math.floor(timeMs);
  if (ms !== hexMs) timeHex = ms.toString(16).padStart(12, "0");
  hexMs = ms;
  const drawn = randomHex(18);
  // Of the variant's digit, 8 to b, chance may choose two bits; 72 others are enough.
  return `${timeHex.slice(0, 8)}-${timeHex.slice(8)}-7${drawn.slice(0, 3)}-8${drawn.slice(3, 6)}-${drawn.slice(6)}`;
}
