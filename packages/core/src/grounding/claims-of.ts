import { refusalOf } from "../text/refusal.ts";
import { sentencesOf, type TextSpan, trimmed } from "./sentences-of.ts";

/** Something a response says about the world, with where it stands in the response. */
export interface Claim extends TextSpan {
  readonly text: string;
}

const listMark = /^(?:[-*+•>]|#{1,6}|\d{1,3}[.)]|[a-z][.)])[ \t]{1,10}/;
const onlyMarks = /^[\p{P}\p{S}\s]*$/u;
const question = /[?？؟][\p{Pe}\p{Pf}"'*_\s]{0,5}$/u;
/** What is said to the user and not about the world: greetings, offers, announcements, what the assistant does not know. */
const talk = new RegExp(
  [
    "^(?:hi|hello|hey|greetings|good (?:morning|day|afternoon|evening)|welcome|thanks|thank you|sure|certainly|of course|absolutely|great|no problem|you're welcome|(?:i'm )?(?:sorry|happy|glad)|i apologi[sz]e|my apologies|please (?:note|let|feel|contact|provide|share|tell)|feel free|let me know|let's|i hope|hope (?:this|that)|if you (?:have|need|want|would|'d)|here(?:'s| is| are)|below (?:is|are))\\b",
    "^(?:i|we) (?:can|could|will|would|'ll|don't|do not|didn't|did not|couldn't|cannot|can't|am not|think|believe|recommend|suggest|need|understand)\\b",
    "^i'(?:m|ll|d|ve)\\b",
    "\\b(?:context|documents?|sources?|passages?|text|information) (?:provided )?(?:does|do|did)(?:n't| not) (?:say|mention|contain|provide|specify|state|include)",
    "^(?:hallo|guten (?:tag|morgen|abend)|danke|gerne|bonjour|merci|bien sûr|hola|gracias|claro|olá|obrigad[oa]|ciao|grazie|cześć|dzień dobry|привет|здравствуйте|спасибо|привіт|дякую)(?![\\p{L}])",
  ].join("|"),
  "iu",
);
/** Where one sentence says two things. */
const seam =
  /[;；](?=\s)|\s[—–]\s|,\s(?=(?:and|but|while|whereas|although|however|so)\s(?:it|he|she|they|we|the|this|these|its|his|her|their|there|\p{Lu}))/gu;
const leastWords = 4;
/** A bound on the work a hostile text can cause: claims beyond these characters are not looked at. */
const mostChars = 100_000;
const mostClaims = 200;
const longestToCut = 1000;

/**
 * What a response claims: its sentences, cut where one says two things; greetings, offers, questions, refusals and code left out.
 *
 * Claims stand as they are worded: a pronoun stays a pronoun. Sentences are found in all languages that `Intl.Segmenter` knows, talk
 * that claims nothing in nine.
 *
 * @param response at most its first 100,000 characters are read, and 200 claims taken
 * @returns claims in order, with `response.slice(start, end) === text`
 * @example claimsOf("Sure! The fee is $5. Shall I book it?"); // [{ text: "The fee is $5.", start: 6, end: 20 }]
 */
export function claimsOf(response: string): readonly Claim[] {
  const text = withoutCode(response.slice(0, mostChars));
  return sentencesOf(text)
    .flatMap((span) => withoutMark(text, span))
    .filter((span) => isClaim(text.slice(span.start, span.end)))
    .flatMap((span) => clausesOf(text, span))
    .slice(0, mostClaims)
    .map(({ start, end }) => ({ text: response.slice(start, end), start, end }));
}

/** Code as blanks: offsets stay. Fences that are never closed reach to the end. */
function withoutCode(text: string): string {
  let isCode = false;
  return text
    .split("\n")
    .map((line) => {
      const isFence = /^\s{0,3}(?:```|~~~)/.test(line);
      const hide = isCode || isFence;
      if (isFence) isCode = !isCode;
      return hide ? " ".repeat(line.length) : line;
    })
    .join("\n");
}

function withoutMark(text: string, { start, end }: TextSpan): readonly TextSpan[] {
  const mark = listMark.exec(text.slice(start, Math.min(end, start + 20)))?.[0].length ?? 0;
  return trimmed(text, { start: start + mark, end });
}

function isClaim(sentence: string): boolean {
  if (onlyMarks.test(sentence) || question.test(sentence) || sentence.endsWith(":")) return false;
  return !talk.test(sentence.replaceAll("’", "'")) && !refusalOf(sentence).refusal;
}

function clausesOf(text: string, { start, end }: TextSpan): readonly TextSpan[] {
  if (end - start > longestToCut) return [{ start, end }];
  const sentence = text.slice(start, end);
  const edges = [start];
  for (const { index, 0: mark } of sentence.matchAll(seam)) {
    const at = start + index + mark.length;
    if (isLong(text.slice(edges.at(-1), at)) && isLong(text.slice(at, end))) edges.push(at);
  }
  edges.push(end);
  return edges.slice(1).flatMap((edge, i) => trimmed(text, { start: edges[i] ?? start, end: edge }));
}

function isLong(part: string): boolean {
  return (part.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= leastWords;
}
