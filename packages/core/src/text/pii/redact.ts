import type { PiiMatch, PiiOptions } from "./match-pii.ts";
import { piiOf } from "./pii-of.ts";

export interface RedactTextOptions extends PiiOptions {
  /** What stands where a find stood. Default: its type in brackets, `[credit_card]`. */
  readonly replace?: ((match: PiiMatch) => string) | undefined;
}

/**
 * A text without the personal data and secrets that {@link piiOf} finds in it. What it does not find stays: redact what may be
 * kept, and keep only what must be.
 *
 * @example redact("mail ann@example.org today"); // "mail [email_address] today"
 * @example redact("call +1 212 555 0123", { replace: ({ start, end }) => "█".repeat(end - start) }); // "call ███████████████"
 */
export function redact(text: string, { replace = ({ type }) => `[${type}]`, ...options }: RedactTextOptions = {}): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of piiOf(text, options)) {
    parts.push(text.slice(at, match.start), replace(match));
    at = match.end;
  }
  return parts.join("") + text.slice(at);
}
