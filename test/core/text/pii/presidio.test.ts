import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { presidioCases, scorePresidio } from "../../../bench/presidio-cases.ts";
import { datasetsFolder, filesOf, overData } from "../../../datasets.ts";
import { share } from "../../../share.ts";

const files = filesOf("presidio-test-cases", ".jsonl");

/**
 * What we look for among Presidio's types, and the least precision and recall over its cases that we stand for. The rules follow
 * the definitions of those who issue the numbers, so some cases differ for good: an IBAN in lower case counts, "::" and the middle
 * of a longer dotted number do not, and a Turkish landline is a phone number.
 */
const least: Readonly<Record<string, { readonly precision: number; readonly recall: number }>> = {
  credit_card: { precision: 0.97, recall: 0.9 },
  email_address: { precision: 0.97, recall: 0.97 },
  iban_code: { precision: 0.97, recall: 0.97 },
  ip_address: { precision: 0.94, recall: 0.9 },
  phone_number: { precision: 0.75, recall: 0.9 },
  us_bank_number: { precision: 0.9, recall: 0.9 },
  us_itin: { precision: 0.9, recall: 0.9 },
  us_mbi: { precision: 0.95, recall: 0.95 },
  us_npi: { precision: 0.85, recall: 0.95 },
  us_passport: { precision: 0.9, recall: 0.9 },
  us_ssn: { precision: 0.95, recall: 0.6 },
};
describe.skipIf(files.length === 0)(overData("piiOf on Presidio's cases", "presidio-test-cases", files), () => {
  for (const path of files) {
    const { cases } = presidioCases(readFileSync(path, "utf8"));
    for (const [type, { found, missed, wrong }] of scorePresidio(cases)) {
      const floor = least[type];
      if (floor === undefined) {
        console.log(`piiOf on Presidio's cases: ${type} has no floor; ${found} found, ${missed} missed, ${wrong} wrong`);
        continue;
      }
      it(`${type}: precision ≥ ${floor.precision}, recall ≥ ${floor.recall} in ${relative(datasetsFolder, path)}`, () => {
        const [right, there] = [share(found, found + wrong), share(found, found + missed)];
        expect(right.most, `${right.said} finds are right`).toBeGreaterThanOrEqual(floor.precision);
        expect(there.most, `${there.said} places are found`).toBeGreaterThanOrEqual(floor.recall);
      });
    }
  }
});
