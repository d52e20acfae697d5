import { isDense } from "./dense.ts";
import { clip, fold } from "./fold.ts";
import { isAboutTheSame } from "./same-words.ts";

export interface Rephrase {
  /** `unsure` is an honest class: like an earlier message, but not enough to say so. Count only `rephrase`. */
  readonly verdict: "rephrase" | "unsure" | "new";
  /** Share of the shorter message's character n-grams that the other one has too, 0…1. */
  readonly similarity: number;
  /** Which earlier message it is most like: 1 is the one before; null when there was none to compare. */
  readonly turnsBack: number | null;
}

export interface RephraseOptions {
  /** How many earlier messages to compare with, counted from the newest. Default 3. */
  readonly turns?: number;
  /** Similarity from which it is a rephrase. Default 0.76. */
  readonly rephraseFrom?: number;
  /** Similarity from which it is unsure. Default 0.5. */
  readonly unsureFrom?: number;
}

const negations = new Set(
  "not no never without dont cant wont isnt arent doesnt didnt nicht kein keine nie ohne pas sans jamais sin nao sem non senza bez не без ні 不 没".split(
    " ",
  ),
);

interface Message {
  readonly text: string;
  readonly words: ReadonlySet<string>;
  readonly dense: boolean;
}

/**
 * Whether the user asks again what they asked before: a sign that the answer did not serve.
 *
 * It compares characters and the words that say what it is about, not meanings, so it finds those who repeat, add, drop or turn
 * words around ("How do I cancel my order?", "How can I cancel an order?"), and misses those who choose others ("Can I send it
 * back?"): precise rather than complete. A changed number ("…in 2023?" after "…in 2022?"), one changed word or an added "not"
 * is a new question, not a rephrase. Messages of one or two words count only when they are the same as before.
 *
 * @param current the message just sent
 * @param earlierTurns the user's own earlier messages, oldest first; leave out those older than half an hour or resent after
 *   an error
 * @returns the verdict with the similarity and the message it is like
 * @see the containment measure of Broder (1997), On the resemblance and containment of documents
 * @example rephraseOf("How do I reset my account password?", ["How do I reset my password"]).verdict; // "rephrase"
 * @example rephraseOf("And what does it cost?", ["How do I reset my password"]).verdict; // "new"
 */
export function rephraseOf(
  current: string,
  earlierTurns: readonly string[],
  { turns = 3, rephraseFrom = 0.76, unsureFrom = 0.5 }: RephraseOptions = {},
): Rephrase {
  const rank = { new: 0, unsure: 1, rephrase: 2 };
  const message = read(current);
  let best: Rephrase = { verdict: "new", similarity: 0, turnsBack: null };
  for (let turnsBack = 1; turnsBack <= Math.min(turns, earlierTurns.length); turnsBack++) {
    const earlier = read(earlierTurns[earlierTurns.length - turnsBack] ?? "");
    const { similarity, jaccard } = compare(message, earlier);
    const isWordedAlike = similarity >= rephraseFrom && jaccard >= 0.2;
    const isAlike = isWordedAlike || (!message.dense && !earlier.dense && isAboutTheSame(message.words, earlier.words));
    const verdict = isAlike || similarity >= unsureFrom ? judge(message, earlier, isAlike ? "rephrase" : "unsure") : "new";
    const higher = rank[verdict] - rank[best.verdict];
    if (best.turnsBack === null || higher > 0 || (higher === 0 && similarity > best.similarity)) {
      best = { verdict, similarity, turnsBack };
    }
  }
  return best;
}

function read(raw: string): Message {
  // Lines quoted from the answer with ">" are the assistant's words.
  const text = fold(clip(raw).replace(/^[ \t]*>.*$/gm, ""));
  const dense = isDense(text);
  return { text, dense, words: new Set(text.match(dense ? /\p{N}+|[^ ]/gu : /[^ ]+/g)) };
}

/** Shared n-grams over the fewer (containment) and over all of them (Jaccard). */
function compare(a: Message, b: Message): { similarity: number; jaccard: number } {
  if (a.text === b.text) return { similarity: a.text ? 1 : 0, jaccard: 1 };
  const size = a.dense || b.dense ? 2 : 3;
  const [ours, theirs] = [grams(a.text, size), grams(b.text, size)];
  let shared = 0;
  for (const gram of ours) if (theirs.has(gram)) shared++;
  const least = Math.min(ours.size, theirs.size);
  return { similarity: least && shared / least, jaccard: least && shared / (ours.size + theirs.size - shared) };
}

function grams(text: string, size: number): Set<string> {
  const points = [...text];
  const found = new Set<string>();
  for (let i = 0; i + size <= points.length; i++) found.add(points.slice(i, i + size).join(""));
  return found;
}

/** What wording alone must not decide. */
function judge(a: Message, b: Message, verdict: "rephrase" | "unsure"): Rephrase["verdict"] {
  const least = a.dense || b.dense ? 4 : 3;
  // "yes" after "yes" is an answer, "continue" after "continue" a command.
  if (a.text === b.text) return a.words.size >= least - 1 ? "rephrase" : "unsure";
  if (a.words.size < least || b.words.size < least) return "new";
  const added = without(a.words, b.words);
  const dropped = without(b.words, a.words);
  if (added.some(isNumber) && dropped.some(isNumber)) return "new";
  const flipped = [...added, ...dropped].filter((word) => negations.has(word)).length;
  if (flipped % 2 === 1 && added.length + dropped.length <= flipped + 1) return "new";
  const [one, other] = [added[0], dropped[0]];
  const swapped = !a.dense && added.length === 1 && dropped.length === 1 && one !== undefined && other !== undefined;
  // One word for another of some length, and not a typing error: as likely another question as another wording.
  if (
    swapped &&
    Math.min(one.length, other.length) > 3 &&
    compare({ ...a, text: one }, { ...b, text: other }).similarity < 0.5
  ) {
    return "unsure";
  }
  return verdict;
}

const without = (words: ReadonlySet<string>, others: ReadonlySet<string>) => [...words].filter((word) => !others.has(word));
const isNumber = (word: string) => /\p{N}/u.test(word);
