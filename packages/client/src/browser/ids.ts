/** Lower-case hex of fresh random bytes; never all zeros, which W3C Trace Context forbids. */
function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  random[0] ||= 1;
  return hexOf(random);
}

function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += (byte + 256).toString(16).slice(1);
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
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Math.floor(timeMs);
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
