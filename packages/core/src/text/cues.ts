import { clip, fold } from "./fold.ts";

/**
 * Finds the first phrase in a text.
 *
 * @param text any text; its first and last 512 code points are read
 * @param cues an alternation over folded text (no accents on Latin letters, no punctuation), without repetition signs, so that
 *   matching is linear. A phrase begins where a word begins and may go on into any ending; `\^` and `\$` stand for the ends
 * @param anywhere the same for scripts without spaces: found in the middle of a run of letters too
 */
export function findCue(text: string, cues: string, anywhere: string): string | null {
  const found = new RegExp(` (?:${cues})|${anywhere}`).exec(` ^ ${fold(clip(text))} $ `);
  return found?.[0].replace(/[$^]/g, "").trim() ?? null;
}
