/** Lower-case hex of fresh random bits; an even number of digits. */
const randomHex = (digits: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (byte) => (byte + 256).toString(16).slice(1)).join("");

/** The same, but never all zeros, which W3C Trace Context forbids. */
const nonZeroHex = (digits: number): string => randomHex(digits).replace(/^00/, "01");

/** A W3C trace id: 32 hex digits. */
export const newTraceId = (): string => nonZeroHex(32);

/** A W3C span id: 16 hex digits. */
export const newSpanId = (): string => nonZeroHex(16);

/** A random number in [0, 1), for jitter. */
export const random = (): number => Math.random();

let drawn = "";
let count = 0;

/**
 * A record id that sorts by time: UUID version 7. Of what follows the time, 48 bits are drawn once, and 24 are counted on from where
 * chance began: to draw each anew would cost as much as all the rest of a record.
 *
 * @param timeMs milliseconds since 1970, its first 48 bits
 * @see RFC 9562, section 5.7, and section 6.2 for the counter
 */
export function newRecordId(timeMs: number): string {
  if (!drawn) {
    drawn = randomHex(12);
    count = Number.parseInt(randomHex(6), 16);
  }
  count = (count + 1) % (1 << 24);
  const time = hex(timeMs, 12);
  const counted = hex(count, 6);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counted.slice(0, 3)}-8${counted.slice(3)}-${drawn}`;
}

const hex = (value: number, digits: number): string => Math.floor(value).toString(16).padStart(digits, "0");
