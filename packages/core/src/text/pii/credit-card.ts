import { luhn } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

// Issuer ranges with the lengths each issues (ISO/IEC 7812; Mastercard's 2-series since 2017).
const networks: readonly (readonly [network: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  // UATP, the airlines' card.
  [/^1/, [15]],
  [/^3[47]/, [15]],
  [/^(?:30[0-59]|36|38|39)/, [14, 16, 17, 18, 19]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:62|81)/, [16, 17, 18, 19]],
  [/^220[0-4]/, [16, 17, 18, 19]],
  [/^(?:60|82|508|9792)/, [16]],
];
const maestro = /^(?:50|5[6-8]|6)/;
const isNetwork = (digits: string) =>
  networks.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length));

/** Payment cards: issuer range, length and Luhn. Maestro's short and wide ranges count only where a word says it is a card. */
export const creditCardRules: readonly PiiRule[] = [
  {
    type: "credit_card",
    patterns: [
      alone("\\d{12,19}"),
      alone("\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{4}"),
      alone("\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{4}\\1\\d{1,3}"),
      alone("\\d{4}([ -])\\d{6}\\1\\d{4,5}"),
    ],
    isValid: (digits) => /[^0]/.test(digits.slice(4)) && luhn(digits) && (isNetwork(digits) || maestro.test(digits)),
    hasChecksum: true,
    isWeak: (digits) => !isNetwork(digits),
    context:
      "cards?|credit ?cards?|debit|visa|master ?card|maestro|amex|american express|discover|diners|jcb|unionpay|rupay|cc|ccn|pan|kreditkarte|karte|carte|tarjeta|cart[ãa]o|carta|karta|карта|картка|карту|信用卡|银行卡|カード|카드",
  },
];
