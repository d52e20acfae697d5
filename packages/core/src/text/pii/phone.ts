import { type PiiRule, spacedLetters } from "./rule.ts";

// Country codes that are assigned (ITU-T E.164).
const countryCode =
  /^(?:1|7|2[07]|2[1-6]\d|29[0179]|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[7-9]\d|8[1246]|80[08]|85\d|87\d|88\d|9[0-58]|9[679]\d)/;
const isDateLike = (raw: string) =>
  /(?:^|\D)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?:\D|$)/.test(raw);
const isSsnLike = (raw: string) => /^\d{3}-\d{2}-\d{4}$/.test(raw);
const isDecimal = (raw: string) => /^\d{1,9}\.\d{1,15}$/.test(raw);

/** A number with nothing before it that would make it the rest of a longer one, and, unless it is cut later, nothing after. */
function standing(body: string, before: string, after = `(?![${spacedLetters}\\p{N}_]|[.,-]\\p{N})`): RegExp {
  return new RegExp(`(?<![${spacedLetters}${before}]|\\p{N}[.,-])${body}${after}`, "gu");
}
const extension = "(?: ?(?:x|ext\\.?) ?\\d{1,6})?";

/** Cuts after `most` digits and drops separators and open brackets at the end. */
function toDigits(raw: string, most: number): string | null {
  let [count, end] = [0, 0];
  for (let i = 0; i < raw.length && count < most; i++) {
    if (/\d/.test(raw.charAt(i))) [count, end] = [count + 1, i + 1];
    else if (/[ .-]{2}/.test(raw.slice(i, i + 2))) break;
  }
  return /\d/.test(raw.charAt(end)) ? null : raw.slice(0, end);
}

const context =
  "phones?|telephone|tel|cell|cellphone|mobile|mob|call|fax|whats ?app|viber|telegram|sms|text me|dial|ring|hotline|contact|gsm|telefon|telefonnummer|handy|handynummer|rufnummer|mobilnummer|t[ée]l[ée]phone|portable|appel|appelez|tel[ée]fono|m[óo]vil|celular|ll[áa]mame|telefone|telem[óo]vel|cellulare|chiama|kom[óo]rka|zadzwo[ńn]|cep|telefonu|телефона?|тел|мобильный|звоните|мобільний|телефонуй|电话|手机|電話|携帯|전화|휴대폰|연락처|โทร";

/**
 * Phone numbers: international ones by their country code, national ones by layouts that little else has, and bare digits where a
 * word says so. Which country a national number belongs to is not guessed.
 */
export const phoneRules: readonly PiiRule[] = [
  {
    type: "phone_number",
    keywords: ["+"],
    patterns: [standing(`\\+ ?\\(?[1-9][\\d ()./-]{6,24}${extension}`, "\\p{N}+", "")],
    trim: (raw) => toDigits(raw, /^\+ ?[17]/.test(raw) ? 11 : 15),
    isValid: (digits, raw) => digits.length >= (/^[17]/.test(digits) ? 11 : 8) && countryCode.test(digits) && !isDateLike(raw),
    context,
  },
  {
    // North America: area code and exchange begin with 2…9.
    type: "phone_number",
    patterns: [standing(`(?:1[ .-])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[ .-])[2-9]\\d{2}[ .-]\\d{4}${extension}`, "\\p{N}_(")],
    context,
  },
  {
    // A trunk zero or an area code in brackets, and groups: the habit of most other countries.
    type: "phone_number",
    patterns: [standing("(?:\\(0?\\d{2,5}\\)|\\(?0[1-9]\\d{0,4}\\)?)[ ./-]{0,2}\\d[\\d ./-]{5,14}\\d", "\\p{N}_(")],
    trim: (raw) => toDigits(raw, 13),
    isValid: (digits, raw) =>
      digits.length >= 9 && digits.length <= 12 && !isDateLike(raw) && !isDecimal(raw) && !isSsnLike(raw),
    isWeak: (_, raw) => !/\d[ ./)-]{1,2}\d/.test(raw),
    context,
  },
  {
    type: "phone_number",
    patterns: [standing("\\(?\\d[\\d ()./-]{5,18}\\d", "\\p{N}_")],
    trim: (raw) => toDigits(raw, 15),
    isValid: (digits, raw) => digits.length >= 7 && !isDateLike(raw) && !isDecimal(raw),
    isWeak: true,
    context,
  },
];
