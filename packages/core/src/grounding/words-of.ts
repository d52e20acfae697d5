import { isDense } from "../text/dense.ts";

/** A word as claims and sources are compared by. */
export interface Word {
  /** Lower case, without accents and endings; of a number, its value. */
  readonly stem: string;
  /** Values the word can stand for: "1.200" is 1.2 or 1200. Empty for what is no number. */
  readonly values: readonly string[];
  /** Begins with a capital within a sentence, or is written in capitals. */
  readonly isName: boolean;
  /** Found in every text: carries grammar, not content. */
  readonly isCommon: boolean;
}

const common = new Set(
  "yes ja oui si a an the and or but nor so if then than that this these those it its he she they we you i him her them his hers their our your my me us who whom whose which what when where why how is are was were be been being am do does did done has have had having will would shall should can could may might must of in on at by for from to with within into onto over under about as per via between among during after before since until also too very more most much many some any each every all both other such only own same just there here not no s t re ve ll d m der die das ein eine einer und oder aber ist sind war in im an am auf mit von zu den dem des le la les un une et ou est sont dans de du des el los las una y o es son en del il lo gli e di che per non".split(
    " ",
  ),
);
/** Common words that are names where they are written so. */
const proper = /^(?:May|Will|US|WHO)$/;
const numberWords: Readonly<Record<string, string>> = Object.fromEntries(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    .split(" ")
    .map((word, value) => [word, String(value)]),
);
const negation =
  /\b(?:not|no|never|none|neither|nor|without|cannot|\w{2,8}n't|lacks?|nicht|kein\w{0,2}|nie|ohne|ne|pas|sans|jamais|sin|nunca|sem|senza|mai|bez|nigdy)\b|(?<!\p{L})(?:не|нет|ни|без|ні|немає)(?!\p{L})|[不没沒無无]|ない|ません/giu;

/** The words of a text in order; of scripts that are not spaced, its pairs of characters. */
export function wordsOf(text: string): readonly Word[] {
  const found: Word[] = [];
  let end = 0;
  for (const match of text
    .normalize("NFKC")
    .matchAll(/\p{N}+(?:[.,]\p{N}+)*(?:st|nd|rd|th)?(?![\p{L}])|[\p{L}\p{M}\p{N}]+/gu)) {
    const [word] = match;
    const isFirst = end === 0 || /[.!?:"“]\s*$/.test(match.input.slice(Math.max(0, match.index - 3), match.index));
    end = match.index + word.length;
    if (/^\p{N}/u.test(word)) found.push(numberOf(word));
    else if (isDense(word)) found.push(...pairsOf(word));
    else found.push(plainWord(word, isFirst));
  }
  return found;
}

/** Whether a text says that something is not so: an odd number of negations. */
export function isNegated(text: string): boolean {
  return (text.replaceAll("’", "'").match(negation)?.length ?? 0) % 2 === 1;
}

function plainWord(word: string, isFirst: boolean): Word {
  const lower = word
    .normalize("NFKD")
    .toLowerCase()
    .replace(/([a-z])\p{M}+/gu, "$1")
    .normalize("NFKC");
  const value = numberWords[lower];
  const looksLikeName = /^\p{Lu}/u.test(word) && (!isFirst || /^\p{Lu}{2,}$/u.test(word));
  const isCommon = common.has(lower) && !(looksLikeName && proper.test(word));
  const stem = common.has(lower) && !isCommon ? word : stemOf(lower);
  return { stem, values: value === undefined ? [] : [value], isName: looksLikeName && !isCommon, isCommon };
}

function stemOf(word: string): string {
  if (word.length < 5 || !/^[a-z]+$/.test(word)) return word;
  const stem = word.replace(/(?:ies|ied)$/, "y").replace(/(?:ings?|edly|ed|ly|es|s)$/, "");
  return stem.length >= 3 ? stem.replace(/e$/, "") : word;
}

function numberOf(word: string): Word {
  const digits = word.replace(/\p{L}+$/u, "");
  const readings = new Set<string>();
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) readings.add(plain(digits.replaceAll(",", "")));
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(digits)) readings.add(plain(digits.replaceAll(".", "").replace(",", ".")));
  if (/^\d+(?:[.,]\d+)?$/.test(digits)) readings.add(plain(digits.replace(",", ".")));
  const values = readings.size > 0 ? [...readings] : [digits];
  return { stem: values[0] ?? digits, values, isName: false, isCommon: false };
}

const plain = (digits: string) => (digits.length < 16 ? String(Number(digits)) : digits);

function pairsOf(run: string): readonly Word[] {
  const points = [...run];
  const pairs = points.length === 1 ? points : points.slice(1).map((point, i) => `${points[i]}${point}`);
  return pairs.map((stem) => ({ stem, values: [], isName: false, isCommon: false }));
}
