import { sentencesOf, type TextSpan } from "./sentences-of.ts";
import { isNegated, type Word, wordsOf } from "./words-of.ts";

/** Where in a source a claim is best borne out, and how well. */
export interface Window extends TextSpan {
  /** Share of the claim's weight that is found there, 0…1. */
  readonly coverage: number;
}

interface Sentence extends TextSpan {
  readonly words: Vocabulary;
}

/** A source, read once for all claims about it. */
export interface SourceText {
  readonly text: string;
  readonly words: Vocabulary;
  /** How rare a word is among the sentences: its inverse document frequency. */
  readonly rarity: (stem: string) => number;
  readonly sentences: readonly Sentence[];
}

interface Vocabulary {
  readonly stems: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  /** Stems by their first five letters: "America" is near to "American". */
  readonly near: ReadonlyMap<string, readonly string[]>;
}

/** Sentences in a window. A claim that joins what stands further apart is found in part. */
const windowSentences = 3;
const mostChars = 200_000;

/** Reads a source: its first 200,000 characters. */
export function readSource(source: string): SourceText {
  const text = source.slice(0, mostChars);
  const sentences = sentencesOf(text).map((span) => ({
    ...span,
    words: vocabularyOf(wordsOf(text.slice(span.start, span.end))),
  }));
  const counts = new Map<string, number>();
  for (const { words } of sentences) for (const stem of words.stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const rarity = (stem: string) => Math.log(1 + (1 + sentences.length) / (1 + (counts.get(stem) ?? 0)));
  return { text, words: vocabularyOf(wordsOf(text)), rarity, sentences };
}

export function vocabularyOf(words: readonly Word[]): Vocabulary {
  const stems = new Set(words.map(({ stem }) => stem));
  const near = new Map<string, string[]>();
  for (const stem of stems) {
    if (stem.length < 5) continue;
    const kin = near.get(stem.slice(0, 5));
    if (kin) kin.push(stem);
    else near.set(stem.slice(0, 5), [stem]);
  }
  return { stems, values: new Set(words.flatMap(({ values }) => values)), near };
}

/** How far a vocabulary has a word: 1, 0.8 for one with another ending, 0. */
export function has({ stems, values, near }: Vocabulary, word: Word): number {
  if (stems.has(word.stem) || word.values.some((value) => values.has(value))) return 1;
  if (word.values.length > 0 || word.stem.length < 5) return 0;
  const kin = near.get(word.stem.slice(0, 5)) ?? [];
  return kin.some((stem) => Math.abs(stem.length - word.stem.length) <= 3) ? 0.8 : 0;
}

/** The stretch of up to three sentences that has most of the weighted words; the shortest, first of equals. Null for an empty source. */
export function bestWindow({ sentences }: SourceText, words: readonly (readonly [Word, number])[]): Window | null {
  const total = words.reduce((sum, [, weight]) => sum + weight, 0);
  const weights = words.map(([, weight]) => weight);
  const found = sentences.map((sentence) => words.map(([word]) => has(sentence.words, word)));
  let best: (Window & { readonly size: number }) | null = null;
  for (const [from, first] of sentences.entries()) {
    const most = new Array<number>(words.length).fill(0);
    for (let size = 1; size <= windowSentences && from + size <= sentences.length; size++) {
      let sum = 0;
      const row = found[from + size - 1] ?? [];
      for (let i = 0; i < most.length; i++) {
        most[i] = Math.max(most[i] ?? 0, row[i] ?? 0);
        sum += (weights[i] ?? 0) * (most[i] ?? 0);
      }
      const coverage = total > 0 ? sum / total : 0;
      const lead = coverage - (best?.coverage ?? -1);
      if (lead > 1e-9 || (lead > -1e-9 && best && size < best.size))
        best = { start: first.start, end: sentences[from + size - 1]?.end ?? first.end, coverage, size };
    }
  }
  return best && { start: best.start, end: best.end, coverage: best.coverage };
}

/** Whether a stretch of the source denies something. */
export function deniesIn({ text }: SourceText, { start, end }: TextSpan): boolean {
  return isNegated(text.slice(start, end));
}
