import { isDense } from "../text/dense.ts";
import { clip } from "../text/fold.ts";

/**
 * What a text is compared by: its words and pairs of words, its runs of three and four characters (one and two where words are
 * not spaced; marked with a leading ·), and its length in steps of √2. Case and digits are levelled, punctuation and line breaks
 * stay: a model that begins to write lists has changed.
 */
export function textNgrams(text: string): ReadonlySet<string> {
  const level = clip(text)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\p{N}+/gu, "0")
    .replace(/[^\S\n]+/g, " ")
    .replace(/\n+/g, "\n");
  const found = new Set<string>();
  const words = level.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  for (const [i, word] of words.entries()) {
    found.add(word);
    if (i > 0) found.add(`${words[i - 1]} ${word}`);
  }
  const points = [...level];
  for (const size of isDense(level) ? [1, 2] : [3, 4]) {
    for (let i = 0; i + size <= points.length; i++) found.add(`·${points.slice(i, i + size).join("")}`);
  }
  if (text.length > 0) found.add(lengthName(text.length));
  return found;
}

/** The step of √2 a length lies in, by its lower end. */
function lengthName(length: number): string {
  return `· ${Math.round(2 ** (Math.floor(2 * Math.log2(length)) / 2))}+ characters`;
}

/** Fowler, Noll and Vo's hash (1a, 32 bits) of the UTF-16 units, cut to a power of two. */
export function bucketOf(ngram: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < ngram.length; i++) hash = Math.imul(hash ^ ngram.charCodeAt(i), 0x01000193);
  // The low bits alone mix badly.
  return ((hash ^ (hash >>> 15)) >>> 0) & (buckets - 1);
}
