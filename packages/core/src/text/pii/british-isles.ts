import { weighted } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

/** Personal numbers of the United Kingdom and Ireland. */
export const britishIslesRules: readonly PiiRule[] = [
  {
    type: "uk_nhs",
    patterns: [alone("\\d{3}([ -]?)\\d{3}\\1\\d{4}")],
    isValid: (digits) => {
      const check = (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return !/^(\d)\1*$/.test(digits) && check === Number(digits.at(-1));
    },
    hasChecksum: true,
    isWeak: true,
    context: "nhs|national health|health services?|patient",
  },
  {
    // Prefixes that HMRC does not issue are excluded.
    type: "uk_nino",
    patterns: [alone("[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]", "i")],
    isValid: (code) => !/^(?:BG|GB|NK|KN|NT|TN|ZZ)/.test(code),
    context: "national insurance|nino|ni number|insurance",
  },
  {
    type: "ie_ppsn",
    patterns: [alone("\\d{7}[A-W][A-IW]?", "i")],
    isValid: (code) => {
      const second = code.length > 8 ? "WABCDEFGHI".indexOf(code.charAt(8)) : 0;
      return "WABCDEFGHIJKLMNOPQRSTUV".charAt((weighted(code, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23) === code.charAt(7);
    },
    hasChecksum: true,
    context: "pps|ppsn|personal public service",
  },
];
