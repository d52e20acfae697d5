import { solveMonotone } from "../special/solve-monotone.ts";

/** Observations per arm. */
export interface SampleSize {
  readonly n1: number;
  readonly n2: number;
}

/** Throws unless the numbers of a design can be met by some sample. */
export function requireDesign(name: string, effect: number, alpha: number, power: number, ratio: number): void {
  if (!(Number.isFinite(effect) && effect !== 0)) throw new RangeError(`${name}: there is no difference to find`);
  if (!(alpha > 0 && alpha < 1 && power > 0 && power < 1))
    throw new RangeError(`${name}: alpha and power must lie between 0 and 1`);
  if (!(ratio > 0 && Number.isFinite(ratio))) throw new RangeError(`${name}: ratio must be positive`);
}

/** The size of the first arm at which a growing power reaches the one asked for; no arm is below two. */
export function sampleSizeFor(ratio: number, power: number, powerAt: (n1: number) => number): SampleSize {
  const least = Math.max(2, 2 / ratio);
  let most = 4 * least;
  while (powerAt(most) < power) most *= 2;
  const n1 = powerAt(least) >= power ? least : solveMonotone(powerAt, power, least, most);
  return { n1, n2: n1 * ratio };
}
