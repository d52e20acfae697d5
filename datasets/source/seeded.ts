/** Random numbers that come out the same every time: small, fast, and good enough to draw from. */
export interface Seeded {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  normal(mean: number, sd: number): number;
  /** Lognormal with this median; `sigma` is the sd of its logarithm. */
  around(median: number, sigma: number): number;
  /** One of the choices, by weight. */
  pick<T>(choices: readonly (readonly [T, number])[]): T;
}

/**
 * Starts a stream of random numbers from any numbers: the same numbers, the same stream; other numbers, another one. A stream for
 * each session means that a change to one leaves the others as they are.
 *
 * @see Chris Doty-Humphrey's sfc32, from PractRand
 */
export function seeded(...seed: readonly number[]): Seeded {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  for (const part of seed) {
    a ^= Math.imul(part + 0x7f4a7c15, 0x85ebca6b);
    b ^= Math.imul(part ^ 0x165667b1, 0xc2b2ae35);
    for (let i = 0; i < 12; i++) next();
  }
  const uniform = () => next() / 4_294_967_296;
  const normal = (mean: number, sd: number) =>
    mean + sd * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    chance: (probability) => uniform() < probability,
    below: (below) => Math.floor(uniform() * below),
    around: (median, sigma) => median * Math.exp(normal(0, sigma)),
    pick(choices) {
      let left = uniform() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      const found = choices.find(([, weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? (choices.at(-1) as (typeof choices)[number]))[0];
    },
  };
}
