import { clip, fold } from "./fold.ts";
import { scriptOf } from "./script.ts";

// Words that do the grammar: frequent in every text of their language, and chosen to be rare in its neighbours.
const latin: Readonly<Record<string, string>> = {
  en: "the and is are of to in that you it for with this what how my not have be on can was do at but from they would your",
  de: "der die das und ist nicht ich ein eine mit für auf den dem wie was zu sie es von im auch kann werden wir bitte haben",
  fr: "le la les des et est une pas je que pour dans vous qui du sur avec ne ce nous au comment sont mon c'est être plus",
  es: "el los las es una que no por con para como está yo del se lo mi qué cómo pero más este son tiene puedo hay y",
  pt: "o os as é uma não que para com do da em como eu você um meu por mais isso são está no na tem foi muito ao",
  it: "il gli è una non che di per con come della sono mi questo del lo nel anche più cosa ho ma alla dei si perché e",
  pl: "nie jest się to na w z że co jak do czy i jestem proszę mam dla od ale tak po za są być który mnie może",
  nl: "de het een niet is ik van en dat je met voor op zijn hoe wat te er maar ook kan mijn naar wordt geen bij",
  tr: "bir ve bu için ile ne nasıl değil var mı mi ben çok da de gibi daha olan ama benim kadar bana lütfen yok",
};

/** A guess needs this many words it knows, this share of all words, and this lead over the next language. */
const least = { words: 2, share: 0.15, lead: 1.5 };

const words = new Map<string, string[]>();
for (const [language, list] of Object.entries(latin)) {
  for (const word of list.split(" ")) words.set(word, [...(words.get(word) ?? []), language]);
}

/** The grammar words of all these languages, folded. */
export const grammarWords: ReadonlySet<string> = new Set([...words.keys()].map(fold));

const byScript: Readonly<Record<string, string>> = {
  Japanese: "ja",
  Han: "zh",
  Hangul: "ko",
  Greek: "el",
  Thai: "th",
  Hebrew: "he",
  Georgian: "ka",
  Armenian: "hy",
};

/**
 * The language of a text, where it is cheap to say: by script where one language has it, by Ukrainian and Russian letters in
 * Cyrillic, by grammar words in Latin (en, de, fr, es, pt, it, pl, nl, tr). Anything else, and anything short or mixed, is null:
 * a guess would be worth less than none.
 *
 * @returns an ISO 639-1 code, or null
 * @example languageOf("Wie kann ich das Passwort ändern?"); // "de"
 * @example languageOf("Як змінити пароль?"); // "uk"
 * @example languageOf("ok"); // null
 */
export function languageOf(text: string): string | null {
  const script = scriptOf(text);
  if (script === null) return null;
  if (script === "Cyrillic") return cyrillic(clip(text).toLowerCase());
  return script === "Latin" ? spoken(clip(text).toLowerCase()) : (byScript[script] ?? null);
}

/** Bulgarian, Serbian, Belarusian and others share the letters; these two have some that the other has not. */
function cyrillic(text: string): string | null {
  const ukrainian = text.match(/[іїєґ]/g)?.length ?? 0;
  const russian = text.match(/[ыэъё]/g)?.length ?? 0;
  if (/[ўљњђћџјѓќ]/.test(text)) return null;
  if (ukrainian > 0 && russian === 0) return "uk";
  return russian > 0 && ukrainian === 0 && /[ыэ]/.test(text) ? "ru" : null;
}

function spoken(text: string): string | null {
  const read = text.match(/[\p{L}\p{M}]{1,40}(?:'[\p{L}]{1,10})?/gu) ?? [];
  const counts = new Map<string, number>();
  for (const word of read) {
    const languages = words.get(word) ?? [];
    for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1 / languages.length);
  }
  const [best, next] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] < least.words || best[1] < least.share * read.length) return null;
  return best[1] >= least.lead * (next?.[1] ?? 0) ? best[0] : null;
}
