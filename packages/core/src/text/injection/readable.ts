// Written with escapes, since none of these can be seen: soft hyphen, zero-width and word joiners, bidirectional controls,
// variation selectors, and the tag characters that repeat ASCII invisibly.
const invisible = /\u00ad|\u034f|[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A text as a model reads it and a filter should: NFKC, lower case, no accents on Latin letters, nothing invisible, tag
 * characters as the letters they hide, runs of blanks as one.
 */
export function readable(text: string): string {
  return text
    .replace(/[\u{e0020}-\u{e007e}]/gu, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .replace(invisible, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/([a-z])[\u0300-\u036f]{1,8}/g, "$1")
    .normalize("NFKC")
    .replace(/[ё]/g, "е")
    .replace(/ł/g, "l")
    .replace(/[’ʼ`´]/g, "'")
    .replace(/[ \t\r\f\v]{1,1000}/g, " ");
}

/** How many characters of a text are there not to be seen. Joiners within emoji and scripts that need them do not count. */
export function hiddenCharacters(text: string): number {
  const tags = text.match(/[\u{e0020}-\u{e007e}]/gu)?.length ?? 0;
  const joiners = text.match(/[a-z\d](?:\u200b|\u200c|\u200d|\u2060|\ufeff)[a-z\d]/giu)?.length ?? 0;
  const overrides = text.match(/[\u202d\u202e]/gu)?.length ?? 0;
  return tags + joiners + overrides;
}
