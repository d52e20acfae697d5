import { isDate, mod11And10, mod97, weighted } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

const spanishLetter = (digits: string) => "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Number(digits) % 23);

/** Italy: odd places through a table, even places at their value; digits and letters share the table. */
function italianLetter(code: string): string {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const character = code.charAt(i);
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += i % 2 === 0 ? (odd[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26));
}

/** Germany: of the first ten digits exactly one occurs twice or thrice, the others once at most. */
function isGermanTaxId(digits: string): boolean {
  const counts = [..."0123456789"].map((digit) => digits.slice(0, 10).split(digit).length - 1);
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && mod11And10(digits);
}

function isFrenchNir(code: string): boolean {
  const number = code.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return /^\d{13}$/.test(number) && 97 - mod97(number) === Number(code.slice(13));
}

/** Belgium: 97 less the remainder; a 2 stands before those born from 2000 on. */
function isBelgian(digits: string): boolean {
  const check = Number(digits.slice(9));
  return [digits.slice(0, 9), `2${digits.slice(0, 9)}`].some((number) => 97 - mod97(number) === check);
}

/** Personal numbers of Germany, France, Spain, Italy, Portugal, the Netherlands, Belgium and Switzerland. */
export const westernEuropeRules: readonly PiiRule[] = [
  {
    type: "de_tax_id",
    patterns: [alone("[1-9]\\d{10}"), alone("[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}"), alone("[1-9]\\d{2} ?\\d{4} ?\\d{4}")],
    isValid: isGermanTaxId,
    hasChecksum: true,
    isWeak: true,
    context: "steuer-?id|steuer-?idnr|steuer-?identifikationsnummer|identifikationsnummer|idnr|steuernummer|tax id|tin",
  },
  {
    type: "fr_nir",
    patterns: [alone("[1-478] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}", "i")],
    isValid: isFrenchNir,
    hasChecksum: true,
    context: "nir|insee|s[ée]curit[ée] sociale|num[ée]ro de s[ée]cu",
  },
  {
    type: "es_nif",
    patterns: [alone("\\d{8}[ -]?[A-Z]", "i"), alone("\\d{2}\\.\\d{3}\\.\\d{3}[ -]?[A-Z]", "i")],
    isValid: (code) => spanishLetter(code.slice(0, 8)) === code.charAt(8),
    hasChecksum: true,
    context: "dni|nif|documento nacional",
  },
  {
    type: "es_nie",
    patterns: [alone("[XYZ][ -]?\\d{7}[ -]?[A-Z]", "i")],
    isValid: (code) => spanishLetter("XYZ".indexOf(code.charAt(0)) + code.slice(1, 8)) === code.charAt(8),
    hasChecksum: true,
    context: "nie|extranjero",
  },
  {
    // Letters may stand for digits where two people would share a code.
    type: "it_fiscal_code",
    patterns: [alone("[A-Z]{6}[\\dLMNP-V]{2}[ABCDEHLMPRST][\\dLMNP-V]{2}[A-Z][\\dLMNP-V]{3}[A-Z]", "i")],
    isValid: (code) => italianLetter(code) === code.charAt(15),
    hasChecksum: true,
    context: "codice fiscale|cf",
  },
  {
    type: "pt_nif",
    patterns: [alone("[1-35689]\\d{2} ?\\d{3} ?\\d{3}")],
    isValid: (digits) => {
      const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? 0 : 11 - rest) === Number(digits.at(-1));
    },
    hasChecksum: true,
    isWeak: true,
    context: "nif|contribuinte",
  },
  {
    type: "nl_bsn",
    patterns: [alone("\\d{9}"), alone("\\d{4}\\.\\d{2}\\.\\d{3}")],
    isValid: (digits) => Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    hasChecksum: true,
    isWeak: true,
    context: "bsn|burgerservicenummer|sofinummer",
  },
  {
    type: "be_nrn",
    patterns: [alone("\\d{2}\\.?\\d{2}\\.?\\d{2}-?\\d{3}\\.?\\d{2}")],
    isValid: (digits) => isDate(Number(digits.slice(2, 4)), Number(digits.slice(4, 6))) && isBelgian(digits),
    hasChecksum: true,
    context: "rijksregister|registre national|rijksregisternummer|niss|insz",
  },
  {
    type: "ch_ahv",
    patterns: [alone("756\\.?\\d{4}\\.?\\d{4}\\.?\\d{2}")],
    isValid: (digits) => weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    hasChecksum: true,
    context: "ahv|avs|sozialversicherungsnummer",
  },
];
