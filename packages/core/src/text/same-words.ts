import { grammarWords } from "./language.ts";

/** What asks rather than says, in English; other languages have their grammar words only. */
const asking =
  "a am an any ask asked by could days did does doing done explain find get give got had help here hours i if into its just know let long make makes many may me mean meant might minutes much need no okay or our please really said say should show so some tell than then there these those too us very want we when where which who whose why will";

const leftOut = new Set([...grammarWords, ...asking.split(" ")]);

/**
 * Whether two messages are about the same, by the words that say what: all of the shorter one's, at least two, stand in the other in
 * any order and form ("steep", "steeped"), and the other adds at most one to each three. Of two words alone both must agree, and
 * so must how they ask: "What is Lyme disease?" is not "How do you get Lyme disease?".
 *
 * @param one folded words of a message, as are those of `other`
 */
export function isAboutTheSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [a, b] = [tellingOf(one), tellingOf(other)];
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a];
  if (fewer.length < 2 || more.length > (4 / 3) * fewer.length) return false;
  if (!fewer.every((word) => more.some((another) => isSameWord(word, another)))) return false;
  return fewer.length > 2 || questionWordOf(one) === questionWordOf(other);
}

const tellingOf = (words: ReadonlySet<string>) => [...words].filter((word) => !leftOut.has(word));

const questionWordOf = (words: ReadonlySet<string>) =>
  [...words].find((word) => /^(what|how|why|when|where|who|which)$/.test(word));

const ending = /^(e|ed|es|en|er|et|s|t|n|ing|y|ies|ied)?$/;

/** Forms of one word: four letters alike, and nothing but an ending after that. */
function isSameWord(a: string, b: string): boolean {
  let alike = 0;
  while (alike < a.length && a[alike] === b[alike]) alike++;
  return a === b || (alike > 3 && ending.test(a.slice(alike)) && ending.test(b.slice(alike)));
}
