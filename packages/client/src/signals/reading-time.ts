const wordsPerMinute = 238;

/**
 * How long an adult takes to read a text in silence: 238 words a minute. In scripts without spaces a character counts
 * as a word, which is about right for Chinese and Japanese. Pure.
 *
 * @see Brysbaert (2019), How many words do we read per minute? Journal of Memory and Language 109
 */
export function readingMs(text: string): number {
  const words = text.match(/[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+/g)?.length ?? 0;
  return (words / wordsPerMinute) * 60_000;
}

/** A time in sight as a share of the time it takes to read a text: 1 is once through; undefined for a text without words. Pure. */
export function readingShare(visibleMs: number, text: string): number | undefined {
  const expectedMs = readingMs(text);
  return expectedMs > 0 ? Math.round((visibleMs / expectedMs) * 1e4) / 1e4 : undefined;
}
