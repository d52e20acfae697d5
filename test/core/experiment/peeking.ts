import { type Random, randomNormal, seededRandom } from "@telltale/core";
import { type ArmUsers, compareArms, decide, judgeMeasure, type Measure } from "@telltale/core/experiment";

interface User {
  readonly sum: number;
  readonly answers: number;
  readonly before: number;
}

const answersOf = (random: Random) => 1 + Math.floor(random() * 9);

/** What users do, each in their own way, whatever arm they are dealt: what is measured of each answer. */
export const measured: Readonly<Record<string, (random: Random) => User>> = {
  "mean of scores": (random) => {
    const level = 3 + randomNormal(random);
    return userOf(random, level + 0.3 * randomNormal(random), () => level + randomNormal(random));
  },
  "rare rate": (random) => {
    const rate = 0.02 + 0.1 * random() ** 3;
    return userOf(random, Number.NaN, () => (random() < rate ? 1 : 0));
  },
  "cost with a long tail": (random) => {
    const level = Math.exp(randomNormal(random));
    return userOf(random, level, () => level * Math.exp(randomNormal(random)));
  },
};

function userOf(random: Random, before: number, one: () => number): User {
  const answers = answersOf(random);
  let sum = 0;
  for (let i = 0; i < answers; i++) sum += one();
  return { sum, answers, before };
}

export interface Peeking {
  readonly draw: (random: Random) => User;
  /** Users of the control for one of the treatment. */
  readonly ratio: number;
  /** Users of the treatment at the last look; the first is at 50. */
  readonly users: number;
  readonly looks: number;
  readonly runs: number;
  readonly seed: number;
}

/** In how many of the runs something was found, though there is no effect. */
export interface FalseFinds {
  /** At any look, by the intervals that may be watched, without and with what the time before foretells. */
  readonly watched: number;
  readonly foretold: number;
  /** At any look, by Mann–Whitney's p that may be watched. */
  readonly ranks: number;
  /** At any look, by the decision over a primary measure and a guardrail: roll out, or revert. */
  readonly decided: number;
  /** By the last look alone, for which intervals for one look are made. */
  readonly once: number;
  /** At any look, by p-values that are made for one look. */
  readonly peeked: number;
}

/** Experiments without an effect, dealt by user, looked at again and again. */
export function peek({ draw, ratio, users, looks, runs, seed }: Peeking): FalseFinds {
  const found = { watched: 0, foretold: 0, ranks: 0, decided: 0, once: 0, peeked: 0 };
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(seed + run);
    const people = (n: number) => Array.from({ length: n }, () => [draw(random), draw(random)] as const);
    const [control, treatment] = [people(users * ratio), people(users)];
    const any = { watched: false, foretold: false, ranks: false, decided: false, peeked: false };
    for (let look = 1; look <= looks; look++) {
      const n = Math.round(50 + ((users - 50) * look) / looks);
      const arms = (of: 0 | 1, hasPast = false) => ({
        control: armOf(control, n * ratio, of, hasPast),
        treatment: armOf(treatment, n, of, hasPast),
      });
      const primary = judgeMeasure(quality, arms(0));
      const guard = judgeMeasure(guardrail, arms(1));
      const past = arms(0, true);
      const { decision } = decide({ measures: [primary, guard], users: [n * ratio, n], shares: [ratio, 1] });
      any.watched ||= primary.watchedPValue < 0.05;
      any.foretold ||= compareArms(past.control, past.treatment).watchedPValue < 0.05;
      any.ranks ||= primary.watchedMannWhitneyP < 0.05;
      any.decided ||= decision !== "keep running";
      any.peeked ||= primary.pValue < 0.05;
      if (look === looks && primary.pValue < 0.05) found.once += 1;
    }
    for (const name of Object.keys(any) as (keyof typeof any)[]) if (any[name]) found[name] += 1;
  }
  return found;
}

const quality: Measure = { name: "quality", better: "up", role: "primary" };
const guardrail: Measure = { name: "cost", better: "down", role: "guardrail" };

function armOf(users: readonly (readonly [User, User])[], n: number, of: 0 | 1, hasPast: boolean): ArmUsers {
  const seen = users.slice(0, n);
  return {
    numerator: seen.map((user) => user[of].sum),
    denominator: seen.map((user) => user[of].answers),
    ...(hasPast && { before: seen.map((user) => user[of].before) }),
  };
}
