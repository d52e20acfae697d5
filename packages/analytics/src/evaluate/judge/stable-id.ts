import { createHash } from "node:crypto";

/** SHA-256 of a text, as hexadecimal digits. */
export function hashOf(text: string, digits = 64): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** A UUID (version 8) that a text decides: the same record comes out of the same judgement, however often it is made. */
export function uuidOf(text: string): string {
  const hex = hashOf(text);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** A number in [0, 1) that a text decides. */
export function drawOf(text: string): number {
  return Number.parseInt(hashOf(text, 12), 16) / 2 ** 48;
}
