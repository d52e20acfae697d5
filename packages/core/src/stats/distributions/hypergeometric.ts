import { binomialTerm } from "../special/saddle-point.ts";

/** An urn of `population` balls, `marked` of them marked, from which `draws` are taken without putting back. */
export interface Urn {
  readonly population: number;
  readonly marked: number;
  readonly draws: number;
}

function requireUrn({ population, marked, draws }: Urn, name: string): void {
  const whole = [population, marked, draws].every((value) => Number.isInteger(value) && value >= 0);
  if (!whole || marked > population || draws > population) throw new RangeError(`${name}: impossible urn`);
}

/**
 * Probability of drawing exactly k marked balls.
 *
 * @param k marked balls drawn
 * @param urn whole numbers: population, marked ≤ population, draws ≤ population
 * @returns the mass, in [0, 1]; 0 where k is impossible
 * @throws {RangeError} if the urn is impossible
 * @see Loader (2000): a ratio of three binomial masses, which keeps the digits of large factorials
 * @example hypergeomPmf(0, { population: 50, marked: 5, draws: 10 }); // 0.310562782004…
 */
export function hypergeomPmf(k: number, urn: Urn): number {
  requireUrn(urn, "hypergeomPmf");
  const { population, marked, draws } = urn;
  if (!Number.isInteger(k) || k < Math.max(0, draws + marked - population) || k > Math.min(draws, marked)) return 0;
  if (draws === 0 || draws === population) return 1;
  const p = draws / population;
  const q = (population - draws) / population;
  const unmarked = population - marked;
  const fromMarked = marked === 0 ? 1 : binomialTerm(k, marked, p, q);
  const fromUnmarked = unmarked === 0 ? 1 : binomialTerm(draws - k, unmarked, p, q);
  return (fromMarked * fromUnmarked) / binomialTerm(draws, population, p, q);
}

/** Sum of the mass from k away from the mode, in steps of `step`, each term from the one before. */
function tail(k: number, step: 1 | -1, urn: Urn): number {
  const { population, marked, draws } = urn;
  let term = hypergeomPmf(k, urn);
  let sum = 0;
  for (let i = k; term > sum * 1e-17; i += step) {
    sum += term;
    term *=
      step === 1
        ? ((marked - i) * (draws - i)) / ((i + 1) * (population - marked - draws + i + 1))
        : (i * (population - marked - draws + i)) / ((marked - i + 1) * (draws - i + 1));
  }
  return sum;
}

/**
 * Probability of drawing at most k marked balls.
 *
 * @param k any number; rounded down
 * @param urn whole numbers: population, marked ≤ population, draws ≤ population
 * @returns the lower tail, in [0, 1], accurate where it is tiny
 * @throws {RangeError} if the urn is impossible
 * @example hypergeomCdf(2, { population: 20, marked: 7, draws: 12 }); // 0.0521155830…
 */
export function hypergeomCdf(k: number, urn: Urn): number {
  requireUrn(urn, "hypergeomCdf");
  const whole = Math.floor(k);
  if (whole < Math.max(0, urn.draws + urn.marked - urn.population)) return 0;
  if (whole >= Math.min(urn.draws, urn.marked)) return 1;
  const mean = (urn.draws * urn.marked) / urn.population;
  return whole <= mean ? Math.min(1, tail(whole, -1, urn)) : 1 - tail(whole + 1, 1, urn);
}

/**
 * Probability of drawing more than k marked balls: 1 − hypergeomCdf without cancellation.
 *
 * @param k any number; rounded down
 * @param urn whole numbers: population, marked ≤ population, draws ≤ population
 * @returns the upper tail, in [0, 1]
 * @throws {RangeError} if the urn is impossible
 * @example hypergeomSf(2, { population: 20, marked: 7, draws: 12 }); // 0.9478844169246…
 */
export function hypergeomSf(k: number, urn: Urn): number {
  requireUrn(urn, "hypergeomSf");
  const whole = Math.floor(k);
  if (whole < Math.max(0, urn.draws + urn.marked - urn.population)) return 1;
  if (whole >= Math.min(urn.draws, urn.marked)) return 0;
  const mean = (urn.draws * urn.marked) / urn.population;
  return whole <= mean ? 1 - tail(whole, -1, urn) : Math.min(1, tail(whole + 1, 1, urn));
}
