import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf } from "../../../bench/detector-sets.ts";
import { presidioCases, scorePresidio } from "../../../bench/presidio-cases.ts";

const files = filesOf("presidio-test-cases", ".jsonl");

/**
 * What we look for among Presidio's types, and the least precision and recall over its cases that we stand for. The rules follow
 * the definitions of those who issue the numbers, so some cases differ for good: an IBAN in lower case counts, "::" and the middle
 * of a longer dotted number do not, and a Turkish landline is a phone number.
 */
const least: Readonly<Record<string, { readonly precision: number; readonly recall: number }>> = {
  credit_card: { precision: 1, recall: 0.9 },
  email_address: { precision: 1, recall: 1 },
  iban_code: { precision: 0.98, recall: 1 },
  ip_address: { precision: 0.94, recall: 0.9 },
  phone_number: { precision: 0.75, recall: 0.9 },
  us_bank_number: { precision: 0.9, recall: 0.9 },
  us_itin: { precision: 0.9, recall: 0.9 },
  us_mbi: { precision: 0.95, recall: 0.95 },
  us_npi: { precision: 0.85, recall: 0.95 },
  us_passport: { precision: 0.9, recall: 0.9 },
  us_ssn: { precision: 0.95, recall: 0.6 },
};
/** Looked for only beside the words that name it; fifty states have fifty forms. */
const looselyKnown = ["us_driver_license"];

describe.skipIf(files.length === 0)(
  files.length === 0 ? "piiOf on Presidio's cases, skipped: no data set" : "piiOf on Presidio's cases",
  () => {
    for (const path of files) {
      const { cases } = presidioCases(readFileSync(path, "utf8"));
      for (const [type, { found, missed, wrong }] of scorePresidio(cases)) {
        const floor = least[type];
        if (floor === undefined) continue;
        it(`${type}: precision ≥ ${floor.precision}, recall ≥ ${floor.recall} in ${relative(datasetsFolder(), path)}`, () => {
          if (found + wrong > 0)
            expect(found / (found + wrong), `${wrong} wrong of ${found + wrong}`).toBeGreaterThanOrEqual(floor.precision);
          if (found + missed > 0)
            expect(found / (found + missed), `${missed} missed of ${found + missed}`).toBeGreaterThanOrEqual(floor.recall);
        });
      }
      it(`says of every type in ${relative(datasetsFolder(), path)} that is looked for how well`, () => {
        const types = new Set(cases.map(({ type }) => type));
        const unstated = [...types].filter((type) => !(type in least) && !looselyKnown.includes(type));
        // A file with further countries' cases may hold types that were not there to be measured.
        expect(unstated.filter((type) => type.startsWith("us_"))).toEqual([]);
      });
    }
  },
);
