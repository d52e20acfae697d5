/** Lower-case hex of fresh random bytes; never all zeros, which W3C Trace Context forbids. */
function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  random[0] ||= 1;
  let hex = "";
  for (const byte of random) hex += (byte + 256).toString(16).slice(1);
  return hex;
}

/** A W3C trace id: 32 hex digits. */
export const newTraceId = (): string => randomHex(16);

/** A W3C span id: 16 hex digits. */
export const newSpanId = (): string => randomHex(8);

/** A random number in [0, 1), for jitter. */
export const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/**
 * A record id that sorts by time: UUID version 7.
 *
 * @param timeMs milliseconds since 1970, its first 48 bits
 * @see RFC 9562, section 5.7
 */
export function newRecordId(timeMs: number): string {
  const time = Math.floor(timeMs).toString(16).padStart(12, "0");
  const rest = randomHex(10);
  const variant = "89ab"[rest.charCodeAt(3) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(5, 8)}-${rest.slice(8)}`;
}
