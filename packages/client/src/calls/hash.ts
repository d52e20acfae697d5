/**
 * The first 128 bits of a text's SHA-256, as 32 hex digits: enough to tell prompts apart, and the same in every language that has
 * the algorithm. A short prompt can be guessed from it, as from any hash.
 *
 * @returns undefined where the browser has no Web Crypto, as on a page that came over plain HTTP
 */
export async function hashOf(text: string): Promise<string | undefined> {
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  return digest && Array.from(new Uint8Array(digest, 0, 16), (byte) => (byte + 256).toString(16).slice(1)).join("");
}
