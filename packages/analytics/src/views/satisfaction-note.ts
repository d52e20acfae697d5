import { formatPercent } from "./format.ts";

/** What a tile calls the score: it is told from what users did, and is no answer of theirs. */
export const satisfactionName = "Implicit satisfaction";

/** What a number alone does not say: which answers the score leaves out, and what users said themselves. */
export function satisfactionTileNote(
  behaviour: { readonly thumbsUpRate: unknown; readonly thumbsDownRate: unknown } | null,
): string {
  const { thumbsUpRate: up, thumbsDownRate: down } = behaviour ?? {};
  const share = (rate: unknown) => (typeof rate === "number" ? formatPercent(rate) : "–");
  const isRated = Number(up ?? 0) + Number(down ?? 0) > 0;
  const thumbs = isRated ? ` Thumbs: ${share(up)} up, ${share(down)} down.` : "";
  return `Without errors, stops, thumbs.${thumbs}`;
}

/** What satisfaction means, for a reader who has not seen it before. */
export const satisfactionNote =
  "The implicit score of a session: it starts at 1; more than 2 rephrases −0.3, taken to a new chat −0.4, left after an answer " +
  "−0.2, a negative follow-up −0.3, copied +0.1, kept within 0 and 1; thumbs are counted separately.";
