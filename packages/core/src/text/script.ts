import { clip } from "./fold.ts";

const names =
  "Latin Cyrillic Han Hiragana Katakana Hangul Arabic Hebrew Greek Devanagari Thai Bengali Tamil Telugu Gujarati Gurmukhi Kannada Malayalam Sinhala Lao Khmer Myanmar Georgian Armenian Ethiopic";
const scripts = names.split(" ").map((name) => [name, new RegExp(`\\p{sc=${name}}`, "gu")] as const);

/**
 * The script most letters of a text are written in: enough to route it, far cheaper than naming its language.
 *
 * @returns the Unicode name of the script; `Japanese` where kana stand among the Han; null where there is no known letter
 * @example scriptOf("Привет, world!"); // "Cyrillic"
 * @example scriptOf("東京はどこですか"); // "Japanese"
 * @example scriptOf("1 + 1 = 2"); // null
 */
export function scriptOf(text: string): string | null {
  const sample = clip(text);
  const counts = new Map(scripts.map(([name, letters]) => [name, sample.match(letters)?.length ?? 0]));
  const of = (name: string) => counts.get(name) ?? 0;
  const kana = of("Hiragana") + of("Katakana");
  // A Japanese sentence may well hold more Han than kana; a Chinese one holds no kana, or a brand's name in it.
  if (kana > 0.1 * (kana + of("Han"))) counts.set("Japanese", kana + of("Han"));
  let best: string | null = null;
  for (const [name, count] of counts) if (count > 0 && count >= of(best ?? "")) best = name;
  return best;
}
