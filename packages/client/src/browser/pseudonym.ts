const dayMs = 86_400_000;

/**
 * A name for a user that only the holder of the key can trace back: HMAC-SHA-256 of their id, by Web Crypto.
 *
 * @param userId who it is, for example an e-mail address; it goes nowhere
 * @param options.key the secret. Whoever has it can test a guess, so let your server hand it out, one for each tenant
 * @param options.rotateDays how many days a name lasts, counted from 1970 in UTC; forever where left out. A name that rotates
 *   cannot be followed for longer, nor can its users be counted as returning
 * @returns 32 hex digits, for the option `userId` of `observe`
 * @throws {TypeError} where there is no Web Crypto: browsers offer it to pages served over HTTPS only
 */
export async function pseudonymOf(
  userId: string,
  { key, rotateDays, nowMs = Date.now() }: { readonly key: string; readonly rotateDays?: number; readonly nowMs?: number },
): Promise<string> {
  const { subtle } = crypto;
  if (!subtle) throw new TypeError("pseudonymOf: there is no Web Crypto here, serve the page over HTTPS");
  const bytes = (text: string) => new TextEncoder().encode(text);
  const secret = await subtle.importKey("raw", bytes(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const period = rotateDays ? Math.floor(nowMs / (rotateDays * dayMs)) : "";
  const hash = new Uint8Array(await subtle.sign("HMAC", secret, bytes(`${period}\n${userId}`)));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
