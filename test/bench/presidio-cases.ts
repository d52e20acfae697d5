import { piiOf, piiRules } from "@telltale/core/text";
import type { Place } from "./simple-baselines.ts";

/** One case of Presidio's recognizer tests, in the shapes its files have. */
interface Case {
  readonly entities: readonly string[] | null;
  readonly case: {
    readonly text?: string;
    readonly iban?: string;
    readonly entities?: readonly string[];
    readonly expected_res?: readonly (readonly number[])[];
    readonly expected_positions?: readonly (readonly number[])[];
  };
}

export interface PresidioCase {
  /** Our name of the type in question. */
  readonly type: string;
  readonly text: string;
  readonly expected: readonly (readonly number[])[];
}

const ours = new Set(piiRules.map(({ type }) => type));
/** Their types that ours hold under a wider name. */
const wider: Readonly<Record<string, string>> = { TR_PHONE_NUMBER: "phone_number" };

/** The cases of a file by type: those we look for, and the names of those we do not. */
export function presidioCases(lines: string): {
  readonly cases: readonly PresidioCase[];
  readonly unsupported: ReadonlySet<string>;
} {
  const unsupported = new Set<string>();
  const cases = lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line): PresidioCase[] => {
      const { entities, case: given } = JSON.parse(line) as Case;
      const theirs = entities?.[0] ?? given.entities?.[0] ?? "";
      const type = wider[theirs] ?? theirs.toLowerCase();
      if (!ours.has(type)) unsupported.add(theirs);
      const expected = given.expected_res ?? given.expected_positions ?? [];
      return ours.has(type) ? [{ type, text: given.text ?? given.iban ?? "", expected }] : [];
    });
  return { cases, unsupported };
}

export interface PresidioScore {
  cases: number;
  found: number;
  missed: number;
  wrong: number;
}

/**
 * Counts places, not texts: an expected place is found when a find overlaps it, and a find that overlaps no expected place is
 * wrong. Presidio runs one recognizer at a time and keeps the weakest finds, so its cases are asked one type at a time, eagerly.
 */
export function scorePresidio(
  cases: readonly PresidioCase[],
  find: (type: string, text: string) => readonly Place[] = (type, text) => piiOf(text, { eager: true, types: [type] }),
): Map<string, PresidioScore> {
  const scores = new Map<string, PresidioScore>();
  for (const { type, text, expected } of cases) {
    const finds = find(type, text);
    const overlaps = ([from = 0, to = 0]: readonly number[], { start, end }: Place) => start < to && from < end;
    const score = scores.get(type) ?? { cases: 0, found: 0, missed: 0, wrong: 0 };
    const found = expected.filter((place) => finds.some((find) => overlaps(place, find))).length;
    const wrong = finds.filter((find) => !expected.some((place) => overlaps(place, find))).length;
    score.cases++;
    score.found += found;
    score.missed += expected.length - found;
    score.wrong += wrong;
    scores.set(type, score);
  }
  return scores;
}
