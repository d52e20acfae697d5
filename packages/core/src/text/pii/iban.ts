import { mod97 } from "./checksums.ts";
import { type PiiRule, spacedLetters } from "./rule.ts";

// The account part by country, as the SWIFT IBAN registry gives it: n digits, a letters, c either.
const structures =
  "AD 8n12c,AE 19n,AL 8n16c,AT 16n,AZ 4a20c,BA 16n,BE 12n,BG 4a6n8c,BH 4a14c,BI 23n,BR 23n1a1c,BY 4c4n16c,CH 5n12c,CR 18n,CY 8n16c,CZ 20n,DE 18n,DJ 23n,DK 14n,DO 4c20n,EE 16n,EG 25n,ES 20n,FI 14n,FK 2a12n,FO 14n,FR 10n11c2n,GB 4a14n,GE 2a16n,GI 4a15c,GL 14n,GR 7n16c,GT 4c20c,HN 4a20n,HR 17n,HU 24n,IE 4a14n,IL 19n,IQ 4a15n,IS 22n,IT 1a10n12c,JO 4a4n18c,KW 4a22c,KZ 3n13c,LB 4n20c,LC 4a24c,LI 5n12c,LT 16n,LU 3n13c,LV 4a13c,LY 21n,MC 10n11c2n,MD 2c18c,ME 18n,MK 3n10c2n,MN 16n,MR 23n,MT 4a5n18c,MU 4a19n3a,NI 4a20n,NL 4a10n,NO 11n,OM 3n16c,PK 4a16c,PL 24n,PS 4a21c,PT 21n,QA 4a21c,RO 4a16c,RS 18n,RU 14n15c,SA 2n18c,SC 4a20n3a,SD 14n,SE 20n,SI 15n,SK 20n,SM 1a10n12c,SO 19n,ST 21n,SV 4a20n,TL 19n,TN 20n,TR 5n1n16c,UA 6n19c,VA 18n,VG 4a16n,XK 16n,YE 4a4n18c";
const classes: Readonly<Record<string, string>> = { n: "\\d", a: "[A-Z]", c: "[A-Z\\d]" };
const accounts = new Map(
  structures.split(",").map((entry) => {
    const parts = [...entry.slice(3).matchAll(/(\d+)([nac])/g)];
    const source = parts.map(([, length, kind = ""]) => `${classes[kind]}{${length}}`).join("");
    const length = 4 + parts.reduce((sum, part) => sum + Number(part[1]), 0);
    return [entry.slice(0, 2), { length, pattern: new RegExp(`^${source}$`) }] as const;
  }),
);

/** Cuts what follows: as many letters and digits as the country's IBANs have, then an end of word. */
function toCountryLength(raw: string): string | null {
  const account = accounts.get(raw.slice(0, 2).toUpperCase());
  let taken = 0;
  for (let i = 0; account && i < raw.length; i++) {
    if (/[\dA-Za-z]/.test(raw.charAt(i))) taken++;
    else if (!/[\dA-Za-z]/.test(raw.charAt(i + 1))) return null;
    if (taken === account.length) return /[\dA-Za-z]/.test(raw.charAt(i + 1)) ? null : raw.slice(0, i + 1);
  }
  return null;
}

/** International bank account numbers: the country's length and structure, and ISO 7064 mod 97, in any grouping and case. */
export const ibanRules: readonly PiiRule[] = [
  {
    type: "iban_code",
    patterns: [new RegExp(`(?<![${spacedLetters}\\p{N}_])[A-Z]{2}\\d{2}[A-Z\\d -]{10,45}`, "giu")],
    trim: toCountryLength,
    isValid: (code) =>
      accounts.get(code.slice(0, 2))?.pattern.test(code.slice(4)) === true && mod97(code.slice(4) + code.slice(0, 4)) === 1,
    hasChecksum: true,
  },
];
