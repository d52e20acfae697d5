import { isDate, luhn, weighted } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

/** Turkey: the tenth digit from odd and even places, the eleventh from all before it. */
function isTurkish(digits: string): boolean {
  const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((7 * odd - even) % 10) + 10) % 10;
  return tenth === Number(digits[9]) && (odd + even + tenth) % 10 === Number(digits[10]);
}

/** Poland: from 2000 on, 20 is added to the month. Other centuries have their sums too, but nobody alive. */
function isPesel(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const isOfThisCentury = month > 20 && month <= 32 && digits.charAt(0) <= "3";
  const sum = weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
  return sum % 10 === 0 && isDate(isOfThisCentury ? month - 20 : month, Number(digits.slice(4, 6)));
}

/** Personal numbers of Sweden, Finland, Poland, Ukraine and Türkiye. */
export const northernAndEasternEuropeRules: readonly PiiRule[] = [
  {
    // A "+" instead of the "-" is for those over a hundred; coordination numbers add 60 to the day.
    type: "se_personnummer",
    patterns: [alone("(?:19|20)?\\d{6}[-+]?\\d{4}")],
    isValid: (value) => {
      const digits = value.slice(-10);
      return isDate(Number(digits.slice(2, 4)), Number(digits.slice(4, 6)) % 60) && luhn(digits);
    },
    hasChecksum: true,
    isWeak: (digits, raw) => digits.length === 10 && !/[-+]/.test(raw),
    context: "personnummer|samordningsnummer|personal identity",
  },
  {
    type: "fi_personal_identity_code",
    patterns: [alone("\\d{6}[-+ABCDEFUVWXY]\\d{3}[0-9A-FHJ-NPR-Y]", "i")],
    isValid: (_, raw) => {
      const number = Number(raw.slice(0, 6) + raw.slice(7, 10));
      const check = "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(number % 31);
      return isDate(Number(raw.slice(2, 4)), Number(raw.slice(0, 2))) && check === raw.charAt(10).toUpperCase();
    },
    hasChecksum: true,
    context: "hetu|henkil[öo]tunnus",
  },
  {
    type: "pl_pesel",
    patterns: [alone("\\d{11}")],
    isValid: isPesel,
    hasChecksum: true,
    context: "pesel",
  },
  {
    type: "ua_tax_id",
    patterns: [alone("\\d{10}")],
    isValid: (digits) =>
      (((weighted(digits, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10 === Number(digits.at(-1)) && Number(digits) > 0,
    hasChecksum: true,
    isWeak: true,
    context: "рнокпп|іпн|інн|инн|ідентифікаційний код|податковий номер|rnokpp",
  },
  {
    type: "tr_id",
    patterns: [alone("[1-9]\\d{10}")],
    isValid: isTurkish,
    hasChecksum: true,
    context: "tckn|tc kimlik|kimlik no|t\\.?c\\.? kimlik|vatanda[şs]l[ıi]k",
  },
];
