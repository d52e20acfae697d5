import { isDate, luhn, weighted } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

/** Brazil's two check digits, each over all digits before it, with weights that fall to 2. */
function brazilian(digits: string, first: readonly number[], second: readonly number[]): boolean {
  const check = (weights: readonly number[]) => {
    const rest = weighted(digits, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !/^(\d)\1*$/.test(digits) && check(first) === Number(digits.at(-2)) && check(second) === Number(digits.at(-1));
}

const cpf = [10, 9, 8, 7, 6, 5, 4, 3, 2];
const cnpj = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

/** Personal numbers of Canada, Brazil and Mexico. */
export const americasRules: readonly PiiRule[] = [
  {
    type: "ca_sin",
    patterns: [alone("\\d{3}([ -]?)\\d{3}\\1\\d{3}")],
    isValid: (digits) => /^[1-79]/.test(digits) && luhn(digits),
    hasChecksum: true,
    isWeak: true,
    context: "sin|social insurance|nas|assurance sociale",
  },
  {
    type: "br_cpf",
    patterns: [alone("\\d{3}\\.?\\d{3}\\.?\\d{3}-?\\d{2}")],
    isValid: (digits) => brazilian(digits, cpf, [11, ...cpf]),
    hasChecksum: true,
    context: "cpf|cadastro de pessoas",
  },
  {
    type: "br_cnpj",
    patterns: [alone("\\d{2}\\.?\\d{3}\\.?\\d{3}\\/?\\d{4}-?\\d{2}")],
    isValid: (digits) => brazilian(digits, cnpj, [6, ...cnpj]),
    hasChecksum: true,
    context: "cnpj",
  },
  {
    type: "mx_curp",
    patterns: [alone("[A-Z]{4}\\d{6}[HMX][A-Z]{5}[A-Z\\d]\\d", "i")],
    isValid: (code) => {
      const alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
      const sum = [...code.slice(0, 17)].reduce((total, letter, i) => total + (18 - i) * alphabet.indexOf(letter), 0);
      return isDate(Number(code.slice(6, 8)), Number(code.slice(8, 10))) && (10 - (sum % 10)) % 10 === Number(code.at(-1));
    },
    hasChecksum: true,
    context: "curp",
  },
];
