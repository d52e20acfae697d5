/** Part of a text, half-open. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What somebody writes first who wants to find attacks: it has to be beaten. */
export function tellsToIgnore(text: string): boolean {
  return /\b(?:ignore|disregard|forget)\b/i.test(text) && /\b(?:instructions?|prompts?|rules|previous|above)\b/i.test(text);
}

/** The patterns that somebody writes first who wants to find personal data, by our name of the type: form alone, no checksum, no context. */
export const simplePii: Readonly<Record<string, RegExp>> = {
  credit_card: /\b(?:\d[ -]?){12,18}\d\b/g,
  email_address: /\S+@\S+\.\w+/g,
  iban_code: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g,
  ip_address: /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\da-f]{1,4}(?::[\da-f]{0,4}){2,7}/gi,
  phone_number: /\+?\(?\d[\d ().-]{6,}\d/g,
  us_ssn: /\b\d{3}-\d{2}-\d{4}\b/g,
};

/** Where a simple pattern finds a type; nowhere for a type that has none. */
export function simplePiiIn(type: string, text: string): readonly Place[] {
  const pattern = simplePii[type];
  return pattern === undefined
    ? []
    : [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}
