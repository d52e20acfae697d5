const keptCodePoints = 512;

/** The first and the last 512 code points: enough to know a message by, and a bound on the work a hostile one can cause. */
export function clip(text: string): string {
  if (text.length <= 2 * keptCodePoints) return text;
  // A slice in UTF-16 units may cut a pair in two; the halves are dropped as punctuation later.
  const head = [...text.slice(0, 2 * keptCodePoints)].slice(0, keptCodePoints).join("");
  const tail = [...text.slice(-2 * keptCodePoints)].slice(-keptCodePoints).join("");
  return `${head} ${tail}`;
}

/**
 * A message as it is compared: NFKC, lower case, letters and digits only, one space between words; Latin accents and the dots of
 * ё dropped, because people drop them when they type in a hurry.
 *
 * @example fold("Où est-il, “LE CAFÉ”?"); // "ou est il le cafe"
 * @example fold("I don't"); // "i dont"
 */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/([a-z])[\u0300-\u036f]+/g, "$1")
    .normalize("NFKC")
    .replace(/[łё]/g, (letter) => (letter === "ł" ? "l" : "е"))
    .replace(/['’ʼ`´]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}
