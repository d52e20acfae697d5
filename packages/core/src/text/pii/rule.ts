/** What speaks for a find: arithmetic that a random number seldom satisfies, a word nearby that names it, or its form alone. */
export type PiiTier = "checksum" | "context" | "pattern";

/**
 * How one kind of personal data or secret looks, as data. Every pattern is global, and every repetition in it has an upper bound,
 * so that the work stays proportional to the text whatever the text is.
 */
export interface PiiRule {
  /** Lower-case name; where Presidio knows the kind, its name in lower case. */
  readonly type: string;
  readonly patterns: readonly RegExp[];
  /** Cuts a find to the part that is meant; null rejects it. Default: all of it. */
  readonly trim?: (raw: string) => string | null;
  /** Whether it can be one. `value` is the find in upper case without separators, `raw` as it stands in the text. */
  readonly isValid?: (value: string, raw: string) => boolean;
  /** Set where `isValid` computes check digits. */
  readonly hasChecksum?: boolean;
  /** Whether the form says too little: reported only near a context word, or when the caller is eager. */
  readonly isWeak?: boolean | ((value: string, raw: string) => boolean);
  /** Words that name it, as alternatives of a regular expression. */
  readonly context?: string;
  /** None of it can be there unless one of these is. */
  readonly keywords?: readonly string[];
}

/**
 * Letters of scripts that put spaces between words. Han, kana, Hangul and Thai do not: in "电话13812345678是我的" the number stands
 * alone.
 */
export const spacedLetters =
  "\\p{sc=Latn}\\p{sc=Cyrl}\\p{sc=Grek}\\p{sc=Armn}\\p{sc=Geor}\\p{sc=Arab}\\p{sc=Hebr}\\p{sc=Deva}\\p{sc=Beng}";

/** A number or code by itself: not the middle of a longer word, number, version or identifier. Bounds go around `body`. */
export function alone(body: string, flags = ""): RegExp {
  return new RegExp(
    `(?<![${spacedLetters}\\p{N}_]|\\p{N}[.-])(?:${body})(?![${spacedLetters}\\p{N}_]|[.-]\\p{N})`,
    `gu${flags}`,
  );
}
