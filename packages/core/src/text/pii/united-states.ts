import { luhn, weighted } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

// Printed in advertisements, and void for it (Social Security Administration).
const voidSsn = new Set(["078051120", "219099999"]);

/** Identifiers of the United States, by the rules of those who issue them. */
export const unitedStatesRules: readonly PiiRule[] = [
  {
    type: "us_ssn",
    patterns: [alone("\\d{3}([ .-]?)\\d{2}\\1\\d{4}")],
    isValid: (digits) => !/^(?:000|666|9)|^\d{3}00|0000$/.test(digits) && !voidSsn.has(digits),
    isWeak: (_, raw) => !raw.includes("-"),
    context: "ssn|ssns|ss ?#|ssid|social security|soc sec|social",
  },
  {
    type: "us_itin",
    patterns: [alone("9\\d{2}([ -]?)\\d{2}\\1\\d{4}"), alone("9\\d{2}-?\\d{6}"), alone("9\\d{4}-\\d{4}")],
    isValid: (digits) => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(digits),
    isWeak: (_, raw) => !/^\d{3}[ -]\d{2}[ -]\d{4}$/.test(raw),
    context: "itin|individual taxpayer|tax ?id|taxpayer|tin",
  },
  {
    type: "us_npi",
    patterns: [alone("[12]\\d{9}"), alone("[12]\\d{3}([ -])\\d{3}\\1\\d{3}")],
    isValid: (digits) => luhn(`80840${digits}`),
    hasChecksum: true,
    isWeak: true,
    context: "npi|national provider|provider|physician|doctor|dr",
  },
  {
    // No S, L, O, I, B, Z, and letters where the form says letters: seldom anything else.
    type: "us_mbi",
    patterns: [
      alone(
        "[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\\d]\\d(-?)[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\\d]\\d\\1[AC-HJKMNP-RT-Y]{2}\\d{2}",
        "i",
      ),
    ],
    context: "mbi|medicare|beneficiary",
  },
  {
    type: "us_aba_routing",
    patterns: [alone("\\d{9}"), alone("\\d{4}-\\d{4}-\\d")],
    isValid: (digits) =>
      /^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(digits) &&
      weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
    hasChecksum: true,
    isWeak: true,
    context: "aba|routing|rtn|transit|bank",
  },
  {
    type: "us_bank_number",
    patterns: [alone("\\d{8,17}")],
    isWeak: true,
    context: "bank|account|acct|checking|savings|acc|debit",
  },
  {
    type: "us_passport",
    patterns: [alone("[A-Z]?\\d{8}|\\d{9}")],
    isValid: (code) => code.length === 9,
    isWeak: true,
    context: "passport|travel document",
  },
  {
    type: "us_driver_license",
    patterns: [alone("[A-Z]{1,3}[ -]?\\d{3,14}|\\d{7,10}|[A-Z]\\d{3}-\\d{3}-\\d{2}-\\d{3}-\\d|[A-Z]\\d{3}-\\d{4}-\\d{4}", "i")],
    isValid: (code) => code.length >= 7 && code.length <= 14,
    isWeak: true,
    context: "driver'?s? licen[cs]e|driving licen[cs]e|licen[cs]e|dl|dl ?#|permit|dmv",
  },
];
