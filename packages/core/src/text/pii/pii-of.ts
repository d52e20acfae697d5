import { americasRules } from "./americas.ts";
import { asiaPacificAndAfricaRules } from "./asia-pacific-and-africa.ts";
import { britishIslesRules } from "./british-isles.ts";
import { creditCardRules } from "./credit-card.ts";
import { cryptoAddressRules } from "./crypto-address.ts";
import { emailRules } from "./email.ts";
import { ibanRules } from "./iban.ts";
import { matchPii, type PiiMatch, type PiiOptions } from "./match-pii.ts";
import { networkRules } from "./network.ts";
import { northernAndEasternEuropeRules } from "./northern-and-eastern-europe.ts";
import { personalRules } from "./personal.ts";
import { phoneRules } from "./phone.ts";
import type { PiiRule } from "./rule.ts";
import { secretRules } from "./secrets.ts";
import { unitedStatesRules } from "./united-states.ts";
import { westernEuropeRules } from "./western-europe.ts";

/** Everything that {@link piiOf} looks for. A family by itself, given to {@link matchPii}, carries none of the others along. */
export const piiRules: readonly PiiRule[] = [
  ...emailRules,
  ...creditCardRules,
  ...ibanRules,
  ...secretRules,
  ...networkRules,
  ...unitedStatesRules,
  ...britishIslesRules,
  ...westernEuropeRules,
  ...northernAndEasternEuropeRules,
  ...americasRules,
  ...asiaPacificAndAfricaRules,
  ...cryptoAddressRules,
  ...personalRules,
  ...phoneRules,
];

/**
 * Personal data and secrets in a text: e-mail addresses, phone numbers, cards, accounts, personal numbers of some twenty
 * countries, network addresses, wallets, keys and passwords. It reads forms, check digits and the words around; names, postal
 * addresses and what only meaning gives away need a model and are not found.
 *
 * @returns types and places, never values, in the order of the text and without overlaps
 * @see {@link redact} to take them out
 * @example piiOf("write to ann@example.org, card 4012-8888-8888-1881"); // [{ type: "email_address", start: 9, end: 24, tier: "pattern" }, { type: "credit_card", start: 31, end: 50, tier: "checksum" }]
 * @example piiOf("order 4012888888881882 of 1,299.00 on 2026-03-01"); // []
 */
export function piiOf(text: string, options?: PiiOptions): PiiMatch[] {
  return matchPii(text, piiRules, options);
}

/**
 * The kinds of personal data and secrets in a text, each once, sorted: for a span's `inputPiiTypes` and `outputPiiTypes`.
 *
 * @example piiTypesOf("ann@example.org or bob@example.org"); // ["email_address"]
 */
export function piiTypesOf(text: string, options?: PiiOptions): string[] {
  return [...new Set(piiOf(text, options).map(({ type }) => type))].sort();
}
