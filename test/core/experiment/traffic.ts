import { type Random, randomNormal } from "@telltale/core";
import type { ArmUsers } from "@telltale/core/experiment";

/** Users of an arm: each with a level of their own, some answers around it, and a time before that foretells the level. */
export function armOfUsers(random: Random, n: number, { lift = 0, perUser = 5, ownSd = 1, noiseSd = 1 } = {}): ArmUsers {
  const rows = Array.from({ length: n }, () => {
    const level = 3 + ownSd * randomNormal(random);
    const answers = 1 + Math.floor(random() * (2 * perUser - 1));
    let sum = 0;
    for (let i = 0; i < answers; i++) sum += level + lift + noiseSd * randomNormal(random);
    return { sum, answers, before: level + 0.3 * randomNormal(random) };
  });
  return {
    numerator: rows.map(({ sum }) => sum),
    denominator: rows.map(({ answers }) => answers),
    before: rows.map(({ before }) => before),
  };
}

/** The first users of an arm. */
export function firstOf({ numerator, denominator, before }: ArmUsers, n: number): ArmUsers {
  const cut = (column: ArrayLike<number> | undefined) => column && Array.from(column).slice(0, n);
  return { numerator: cut(numerator) ?? [], denominator: cut(denominator), before: cut(before) };
}
