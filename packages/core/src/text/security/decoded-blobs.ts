/** A stretch of a text that is text in disguise. */
export interface DecodedBlob {
  readonly encoding: "base64" | "hex" | "percent";
  readonly start: number;
  readonly end: number;
  readonly decoded: string;
}

// Bounded, so that a text of one long run costs no more than its length.
const base64 = /[A-Za-z\d+/_-]{24,4000}={0,2}/g;
const hex = /(?:[\da-fA-F]{2}[ :]?){24,2000}/g;
const percent = /(?:[\w.~+-]{0,8}%[\da-fA-F]{2}){8,1000}[\w.~+-]{0,40}/g;
const leastReadable = 12;

/** What is hidden in a text as base64, hexadecimal digits or percent signs, where it decodes to readable text. */
export function decodedBlobs(text: string): readonly DecodedBlob[] {
  const found: DecodedBlob[] = [];
  const look = (encoding: DecodedBlob["encoding"], pattern: RegExp, decode: (blob: string) => string | null) => {
    for (const { 0: blob, index } of text.matchAll(pattern)) {
      const decoded = decode(blob);
      if (decoded !== null && isReadable(decoded)) found.push({ encoding, start: index, end: index + blob.length, decoded });
    }
  };
  look("percent", percent, fromPercent);
  look("hex", hex, (blob) => utf8(blob.match(/[\da-fA-F]{2}/g)?.map((pair) => Number.parseInt(pair, 16)) ?? []));
  look("base64", base64, (blob) => utf8(bytesOfBase64(blob)));
  return found;
}

function fromPercent(blob: string): string | null {
  try {
    return decodeURIComponent(blob.replaceAll("+", " "));
  } catch {
    return null;
  }
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function bytesOfBase64(blob: string): readonly number[] {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const char of blob) {
    if (char === "=") break;
    const value = alphabet.indexOf(char === "-" ? "+" : char === "_" ? "/" : char);
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 255);
    bits &= (1 << held) - 1;
  }
  return bytes;
}

/** Bytes as UTF-8; null where they are none. */
function utf8(bytes: readonly number[]): string | null {
  return fromPercent(bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}

/** Long words of letters decode too, to noise; text has blanks or marks between letters, and no control characters. */
function isReadable(decoded: string): boolean {
  if (decoded.length < leastReadable || /[^\t\n\r\P{C}]/u.test(decoded)) return false;
  const plain = decoded.match(/[\p{L}\p{N}\s.,:;@_=&?!'"/-]/gu)?.length ?? 0;
  return plain / [...decoded].length > 0.9 && /\p{L}{3}/u.test(decoded);
}
