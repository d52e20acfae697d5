import { clip, fold } from "./fold.ts";

/**
 * Finds the first cue of a list in a text.
 *
 * @param text any text; its first and last 512 code points are read
 * @param cues phrases separated by commas, folded (no accents on Latin letters); `^` and `$` stand for the ends of the text,
 *   a trailing `*` for any ending of the word; those in Han, kana or Hangul match anywhere
 */
export function findCue(text: string, cues: string): string | null {
  const padded = ` ^ ${fold(clip(text))} $ `;
  for (const cue of cues.split(",")) {
    const sought = /[\u2e80-\uffff]/.test(cue) ? cue : cue.endsWith("*") ? ` ${cue.slice(0, -1)}` : ` ${cue} `;
    if (padded.includes(sought)) return cue.replace(/[$*^]/g, "").trim();
  }
  return null;
}
