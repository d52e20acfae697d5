import { dayMs, type Plan } from "./plan.ts";
import type { Seeded } from "./seeded.ts";

const sessionsOnAWeekday = 875;
const byWeekday = [1, 1.06, 1.03, 1, 0.88, 0.42, 0.38];
const byHour = [2, 1, 1, 1, 2, 4, 12, 26, 48, 62, 66, 60, 50, 58, 62, 58, 50, 38, 28, 22, 18, 14, 9, 3];
const users = 2400;

/** How many sessions a day has: by the day of the week, a little up or down. */
export function sessionsOn(plan: Plan, day: number, random: Seeded): number {
  const weekday = (new Date(plan.startMs + (day - 1) * dayMs).getUTCDay() + 6) % 7;
  return Math.round(plan.scale * sessionsOnAWeekday * (byWeekday[weekday] as number) * random.normal(1, 0.03));
}

/** When a session starts, in milliseconds into the day; early enough to end before midnight. */
export function startWithinDay(random: Seeded): number {
  const hour = random.pick(byHour.map((weight, hour) => [hour, weight] as const));
  return Math.min(hour * 3_600_000 + random.below(3_600_000), 23 * 3_600_000);
}

// Zipf: the visitor of rank r comes in proportion to 1 / r.
const upToRank = Array.from({ length: users }, (_, i) => 1 / (i + 1)).reduce<number[]>((sums, weight) => {
  sums.push((sums.at(-1) ?? 0) + weight);
  return sums;
}, []);

/** Who comes: a few people often, most of them seldom. */
export function visitor(random: Seeded): { userId: string; tenant: string } {
  const at = random.uniform() * (upToRank.at(-1) as number);
  const rank = upToRank.findIndex((sum) => sum > at) + 1;
  // Tenants are of different sizes too: a quarter of the people belong to the largest.
  const tenant = ["northwind", "northwind", "harbour", "harbour", "atlas", "lumen", "quarry", "tern"][
    (rank * 7919) % 8
  ] as string;
  return { userId: `u${String(rank).padStart(4, "0")}`, tenant };
}
