import { lexicalCuts, lexicalEntail } from "./lexical-entail.ts";
import { sentencesOf } from "./sentences-of.ts";

/**
 * - `supported`: the cited source bears the sentence out
 * - `missing`: there is no source of that number
 * - `elsewhere`: the cited source does not bear it out, and another one does
 * - `unsure`: neither; read it
 */
export type CitationVerdict = "supported" | "missing" | "elsewhere" | "unsure";

/** One sentence with the sources it names. */
export interface Citation {
  /** The sentence, without its markers. */
  readonly claim: string;
  readonly numbers: readonly number[];
  readonly verdict: CitationVerdict;
  /** Of `elsewhere`: the source that bears it out; else null. */
  readonly foundIn: number | null;
}

export interface Citations {
  readonly citations: readonly Citation[];
  /** Sentences that cite, and how many of them cite wrongly: `missing` or `elsewhere`. */
  readonly cited: number;
  readonly wrong: number;
  readonly supported: number;
}

const numbers = String.raw`\^?\d{1,3}(?:\s{0,2}[,;]\s{0,2}\^?\d{1,3}){0,9}`;
const marker = new RegExp(
  String.raw`\[(${numbers})\](?![(:\d])|【(\d{1,3})[^】\n]{0,30}】|\((?:source|document|doc|quelle) (\d{1,3})\)`,
  "giu",
);
const afterStop = new RegExp(String.raw`([.!?])([ \t]{0,3})((?:\[${numbers}\][ \t]{0,2}){1,5})(?=\s|$)`, "gu");
const label = /^[ \t]{0,8}(?:\[(\d{1,3})\]|(?:source|document|doc|passage|quelle)[ \t]{0,2}#?(\d{1,3})[ \t]{0,2}[:.)\]-])/gimu;
/** A bound on the work a hostile text can cause. */
const mostCitations = 200;

/**
 * The sources in a context that numbers them at the start of lines: `[1] …`, `Source 2: …`.
 *
 * @returns the text of each by its number; empty where the context does not number its sources
 * @example numberedSources("[1] The fee is $5.\n[2] It is due in May.").get(2); // "It is due in May."
 */
export function numberedSources(context: string): ReadonlyMap<number, string> {
  const labels = [...context.matchAll(label)];
  return new Map(
    labels.map(({ 0: text, 1: bracketed, 2: named, index }, i) => [
      Number(bracketed ?? named),
      context.slice(index + text.length, labels[i + 1]?.index ?? context.length).trim(),
    ]),
  );
}

/**
 * Whether a response cites the sources it was given rightly: markers such as `[3]`, `[1, 2]`, `【3】` and `(source 3)` must name a source
 * there is, and one that bears out the sentence they stand in, by its words.
 *
 * Sure of a wrong number only where no source has it, or where another source bears the sentence out and the cited one does not. Measured on
 * 269 right answers of HaluEval, each citing one of five passages: citing another passage is found in 93 % of them, and citing their own is
 * called wrong in none (`npm run bench -- detectors`); they are short and in the source's words, so that longer ones will more often be left
 * unsure. Code and lists of references are passed over.
 *
 * @param response its first 200 sentences with a marker are read
 * @param sources by number, as {@link numberedSources} reads them from a context
 * @example citationsOf("The fee is $5 [2].", new Map([[1, "The fee is $5."], [2, "Ask in the forum."]])).citations; // [{ claim: "The fee is $5.", numbers: [2], verdict: "elsewhere", foundIn: 1 }]
 * @example citationsOf("It is due in May [4].", new Map([[1, "It is due in May."]])).wrong; // 1
 */
export function citationsOf(response: string, sources: ReadonlyMap<number, string>): Citations {
  const text = withoutCode(response).replace(afterStop, "$2$3$1 ");
  const sentences = sentencesOf(text).flatMap(({ start, end }) => {
    const sentence = text.slice(start, end);
    const isReference = text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "" && /^[[【]/u.test(sentence);
    const cited = isReference
      ? []
      : [...sentence.matchAll(marker)].flatMap((found) => numbersIn(found[1] ?? found[2] ?? found[3] ?? ""));
    return cited.length > 0
      ? [
          {
            claim: sentence
              .replace(marker, "")
              .replace(/\s{1,5}(?=[.!?,;])/g, "")
              .trim(),
            cited: [...new Set(cited)],
          },
        ]
      : [];
  });
  const citations = sentences.slice(0, mostCitations).map(({ claim, cited }) => judged(claim, cited, sources));
  const count = (...verdicts: readonly CitationVerdict[]) =>
    citations.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return { citations, cited: citations.length, wrong: count("missing", "elsewhere"), supported: count("supported") };
}

function judged(claim: string, cited: readonly number[], sources: ReadonlyMap<number, string>): Citation {
  const told = (verdict: CitationVerdict, foundIn: number | null = null) => ({ claim, numbers: cited, verdict, foundIn });
  if (cited.some((number) => !sources.has(number))) return told("missing");
  const score = lexicalEntail(claim, cited.map((number) => sources.get(number) ?? "").join("\n"));
  if (score >= lexicalCuts.supportedFrom) return told("supported");
  if (score >= lexicalCuts.unsupportedBelow) return told("unsure");
  for (const [number, source] of sources)
    if (!cited.includes(number) && lexicalEntail(claim, source) >= lexicalCuts.supportedFrom) return told("elsewhere", number);
  return told("unsure");
}

const numbersIn = (list: string) => (list.match(/\d+/g) ?? []).map(Number);

/** Blanks for code: an index into an array is no citation. */
function withoutCode(text: string): string {
  return text.replace(/```[\s\S]{0,20000}?(?:```|$)|`[^`\n]{1,500}`/g, (code) => code.replace(/[^\n]/g, " "));
}
