import { randomNormal, seededRandom } from "../../../packages/core/src/stats/random.ts";

/** Populations that telemetry looks like; `shift` multiplies (latency) or moves (judge) them. */
export function populations(seed: number) {
  const random = seededRandom(seed);
  const draw = (n: number, one: () => number) => Float64Array.from({ length: n }, one);
  return {
    random,
    latency: (n: number, shift = 1) => draw(n, () => 800 * shift * Math.exp(randomNormal(random))),
    judge: (n: number, shift = 0) =>
      draw(n, () => Math.min(5, Math.max(1, Math.round(3.8 + shift + 0.9 * randomNormal(random))))),
    retries: (n: number) => draw(n, () => (random() < 0.9 ? 0 : Math.ceil(3 * random()))),
    categories: (n: number, k: number, moved = 0) =>
      Array.from({ length: n }, () => (random() < moved ? "c0" : `c${Math.floor(random() * k)}`)),
    /** Users with their own level, ten values each. */
    users: (count: number) => {
      const [values, clusters]: [number[], string[]] = [[], []];
      for (let user = 0; user < count; user++) {
        const level = randomNormal(random);
        for (let i = 0; i < 10; i++) {
          values.push(800 * Math.exp(0.8 * level + 0.6 * randomNormal(random)));
          clusters.push(`u${user}`);
        }
      }
      return { values, clusters };
    },
  };
}

/** How often a verdict is given in `runs` tries. */
export function tally<V extends string>(runs: number, judge: () => V): Record<string, number> {
  const counts: Record<string, number> = { drift: 0, stable: 0, inconclusive: 0, insufficient: 0 };
  for (let i = 0; i < runs; i++) {
    const verdict = judge();
    counts[verdict] = (counts[verdict] ?? 0) + 1 / runs;
  }
  return counts;
}
