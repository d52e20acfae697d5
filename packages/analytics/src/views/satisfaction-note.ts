/** What satisfaction means, for a reader who has not seen it before. */
export const satisfactionNote =
  "The implicit score of a session: it starts at 1; more than 2 rephrases −0.3, taken to a new chat −0.4, left after an answer " +
  "−0.2, a negative follow-up −0.3, copied +0.1, kept within 0 and 1; thumbs are counted separately.";
