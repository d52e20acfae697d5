import { type Random, randomInteger, randomNormal, seededRandom } from "@telltale/core";
import type { Counts, UserAccess } from "@telltale/core/failures";

/** How honest users of a made-up application differ: rates of each trait, and how much people differ in it (0…1). */
export interface Crowd {
  readonly volume: "zipf" | "lognormal" | "alike";
  readonly rates: Readonly<Record<Trait, { readonly rate: number; readonly spread: number }>>;
}

const traits = ["attempts", "refusals", "repeats", "variations", "oneTurn"] as const;
type Trait = (typeof traits)[number];

const rates = (spread: number) => ({
  // As often as `injectionOf` is wrong about texts that were chosen to mislead it.
  attempts: { rate: 0.009, spread },
  refusals: { rate: 0.03, spread },
  repeats: { rate: 0.1, spread: 2 * spread },
  variations: { rate: 0.05, spread: 2 * spread },
  oneTurn: { rate: 0.45, spread: 3 * spread },
});

export const crowds: Readonly<Record<string, Crowd>> = {
  "people alike": { volume: "alike", rates: rates(0) },
  "people who differ, a few come all the time (Zipf)": { volume: "zipf", rates: rates(0.05) },
  "people who differ much, lognormal volumes": { volume: "lognormal", rates: rates(0.2) },
};

/** Users of a crowd, none of whom means harm. */
export function simulateCrowd({ volume, rates }: Crowd, users: number, random: Random): readonly UserAccess[] {
  return Array.from({ length: users }, () => {
    const n = volumeOf(volume, users, random);
    const own = (trait: Trait): Counts => countsOf(n, ownRate(rates[trait].rate, rates[trait].spread, random), random);
    return {
      n,
      attempts: own("attempts"),
      refusals: own("refusals"),
      repeats: own("repeats"),
      variations: own("variations"),
      oneTurn: own("oneTurn"),
    };
  });
}

/** The same user, whose questions probe boundaries so often, and are declined as often. */
export function probing(user: UserAccess, rate: number, random: Random): UserAccess {
  const n = Math.max(20, user.n);
  return { ...user, n, attempts: countsOf(n, rate, random), refusals: countsOf(n, rate, random) };
}

function volumeOf(volume: Crowd["volume"], users: number, random: Random): number {
  if (volume === "alike") return 5 + randomInteger(random, 16);
  if (volume === "zipf") return Math.min(20_000, Math.ceil(1 / Math.max(1 / users, random())));
  return Math.ceil(Math.exp(1.5 + randomNormal(random)));
}

function countsOf(n: number, rate: number, random: Random): Counts {
  let count = 0;
  for (let i = 0; i < n; i++) if (random() < rate) count += 1;
  return { count, n };
}

/** A beta variate of this mean whose cases correlate by `spread`. */
function ownRate(rate: number, spread: number, random: Random): number {
  if (spread === 0) return rate;
  const [a, b] = [gamma(rate * (1 / spread - 1), random), gamma((1 - rate) * (1 / spread - 1), random)];
  return a + b > 0 ? a / (a + b) : 0;
}

/** Marsaglia and Tsang (2000). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = randomNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export const seeded = (seed: number): Random => seededRandom(seed);
