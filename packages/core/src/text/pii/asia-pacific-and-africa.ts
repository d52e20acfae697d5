import { isDate, luhn, verhoeff, weighted } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

const singaporeLetters: Readonly<Record<string, string>> = {
  S: "JZIHGFEDCBA",
  T: "GFEDCBAJZIH",
  F: "XWUTRQPNMLK",
  G: "RQPNMLKXWUT",
  M: "XWUTRQPNJLK",
};

function isSingaporean(code: string): boolean {
  const series = code.charAt(0);
  const rest = (weighted(code.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + (series === "M" ? 3 : 0)) % 11;
  // M counts its letters from the other end (since 2022).
  return singaporeLetters[series]?.charAt(series === "M" ? 10 - rest : rest) === code.charAt(8);
}

/** China: GB 11643, mod 11-2, X for ten. */
function isChinese(code: string): boolean {
  const sum = weighted(code, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  const born = /^(?:18|19|20)\d{2}(\d{2})(\d{2})$/.exec(code.slice(6, 14));
  return born !== null && isDate(Number(born[1]), Number(born[2])) && "10X98765432".charAt(sum % 11) === code.charAt(17);
}

/** Personal numbers of India, Singapore, South Korea, China, Thailand, Australia, South Africa. */
export const asiaPacificAndAfricaRules: readonly PiiRule[] = [
  {
    type: "in_aadhaar",
    patterns: [alone("[2-9]\\d{3}([ -]?)\\d{4}\\1\\d{4}")],
    isValid: (digits) => verhoeff(digits),
    hasChecksum: true,
    isWeak: (_, raw) => raw.length === 12,
    context: "aadhaar|aadhar|uidai|uid|आधार",
  },
  {
    type: "in_pan",
    patterns: [alone("[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]", "i")],
    isValid: (code) => !code.includes("0000"),
    isWeak: (_, raw) => raw !== raw.toUpperCase(),
    context: "pan|permanent account|income tax",
  },
  {
    type: "sg_nric_fin",
    patterns: [alone("[STFGM]\\d{7}[A-Z]", "i")],
    isValid: isSingaporean,
    hasChecksum: true,
    context: "nric|fin",
  },
  {
    // Numbers given since October 2020 have no check digit any more: the form and a date must do.
    type: "kr_rrn",
    patterns: [alone("\\d{6}-?[1-8]\\d{6}")],
    isValid: (digits) => isDate(Number(digits.slice(2, 4)), Number(digits.slice(4, 6))),
    isWeak: (_, raw) => !raw.includes("-"),
    context: "rrn|resident registration|주민등록번호|주민번호",
  },
  {
    type: "cn_id",
    patterns: [alone("[1-9]\\d{16}[\\dX]", "i")],
    isValid: isChinese,
    hasChecksum: true,
    context: "身份证|身份證",
  },
  {
    type: "th_tnin",
    patterns: [alone("[1-8]\\d{12}"), alone("[1-8]([ -])\\d{4}\\1\\d{5}\\1\\d{2}\\1\\d")],
    isValid: (digits) =>
      (11 - (weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(digits.at(-1)),
    hasChecksum: true,
    isWeak: (_, raw) => raw.length === 13,
    context: "บัตรประชาชน|เลขประจำตัวประชาชน|thai id|national id",
  },
  {
    type: "au_abn",
    patterns: [alone("[1-9]\\d([ ]?)\\d{3}\\1\\d{3}\\1\\d{3}")],
    isValid: (digits) => (weighted(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
    hasChecksum: true,
    isWeak: (_, raw) => !raw.includes(" "),
    context: "abn|australian business",
  },
  {
    type: "au_acn",
    patterns: [alone("\\d{3}([ ]?)\\d{3}\\1\\d{3}")],
    isValid: (digits) => (10 - (weighted(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === Number(digits.at(-1)),
    hasChecksum: true,
    isWeak: true,
    context: "acn|australian company",
  },
  {
    type: "au_tfn",
    patterns: [alone("\\d{3}([ ]?)\\d{3}\\1\\d{3}")],
    isValid: (digits) => Number(digits) > 0 && weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
    hasChecksum: true,
    isWeak: true,
    context: "tfn|tax file",
  },
  {
    type: "au_medicare",
    patterns: [alone("[2-6]\\d{3}([ ]?)\\d{5}\\1\\d")],
    isValid: (digits) => weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]),
    hasChecksum: true,
    isWeak: true,
    context: "medicare",
  },
  {
    type: "za_id",
    patterns: [alone("\\d{10}[01]\\d{2}")],
    isValid: (digits) => isDate(Number(digits.slice(2, 4)), Number(digits.slice(4, 6))) && luhn(digits),
    hasChecksum: true,
    context: "south african id|id number|rsa id",
  },
];
