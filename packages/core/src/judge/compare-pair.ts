import { jsonObjectIn } from "./json-object-in.ts";
import { fenced, type JsonSchema, judgeRules, type Message, objectOf } from "./prompt.ts";
import { shown } from "./read-answer.ts";

/** Two answers to the same thing. */
export interface Pair {
  readonly input: string;
  readonly context?: string | undefined;
  readonly a: string;
  readonly b: string;
}

/** Which of two answers: by where it stands in the prompt. */
export type Place = "first" | "second" | "tie";

export interface PairVerdict {
  readonly better: "a" | "b" | "tie";
  /** Whether the judge chose the same answer in both orders. */
  readonly isConsistent: boolean;
}

/**
 * What a judge of two answers is told.
 *
 * @param question what makes one better: "Which answer follows the instruction more closely?"
 * @param isSwapped whether `b` stands first
 * @example pairMessages("Which is kinder?", { input: "Hi", a: "Hello", b: "What?" }, false).length; // 2
 */
export function pairMessages(question: string, { input, context, a, b }: Pair, isSwapped: boolean): readonly Message[] {
  const [first, second] = isSwapped ? [b, a] : [a, b];
  const form = '{"rationale": "at most three sentences that quote what decides", "better": "first", "second" or "tie"}';
  const system = `${judgeRules}\nThe order of the two answers means nothing.\n\nQuestion: ${question}\n\nAnswer with one JSON object and nothing else: ${form}`;
  const texts = fenced([
    ["input", input],
    ["context", context],
    ["first answer", first],
    ["second answer", second],
  ]);
  return [
    { role: "system", content: system },
    { role: "user", content: `${texts}\n\nCompare the two answers.` },
  ];
}

/** The form of the answer of a judge of two. */
export const pairSchema: JsonSchema = objectOf({
  rationale: { type: "string" },
  better: { type: "string", enum: ["first", "second", "tie"] },
});

/**
 * Reads the answer of a judge of two.
 *
 * @example readPairAnswer('{"rationale": "", "better": "first"}'); // { ok: true, better: "first" }
 */
export function readPairAnswer(
  text: string,
): { readonly ok: true; readonly better: Place } | { readonly ok: false; readonly fault: string } {
  const found = jsonObjectIn(text);
  if (!found.ok) return found;
  const { better } = found.object;
  if (better === "first" || better === "second" || better === "tie") return { ok: true, better };
  return { ok: false, fault: `"better" must be "first", "second" or "tie", not ${shown(better)}` };
}

/**
 * One verdict from both orders: an answer that wins in one place only has not won.
 *
 * @param plain said with `a` first
 * @param swapped said with `b` first
 * @example settlePair("first", "second"); // { better: "a", isConsistent: true }
 * @example settlePair("first", "first"); // { better: "tie", isConsistent: false }
 */
export function settlePair(plain: Place, swapped: Place): PairVerdict {
  const named = { first: "a", second: "b", tie: "tie" } as const;
  const unswapped = { first: "b", second: "a", tie: "tie" } as const;
  const [one, other] = [named[plain], unswapped[swapped]];
  return one === other ? { better: one, isConsistent: true } : { better: "tie", isConsistent: false };
}
