import { finite, omissionWarnings, requireSize } from "../finite.ts";

/** Several samples, cleaned. */
export interface Samples {
  readonly groups: readonly Float64Array[];
  /** Observations in all. */
  readonly n: number;
  readonly warnings: string[];
}

/**
 * Clean copies of k samples.
 *
 * @param least values each must have left
 * @throws {RangeError} if there are fewer than two samples or one is too small
 */
export function cleanSamples(samples: readonly ArrayLike<number>[], name: string, least: number): Samples {
  if (samples.length < 2) throw new RangeError(`${name}: needs at least two samples`);
  const cleaned = samples.map((sample) => finite(sample, name));
  for (const { values } of cleaned) requireSize(values.length, least, name);
  const n = cleaned.reduce((sum, { values }) => sum + values.length, 0);
  return { groups: cleaned.map(({ values }) => values), n, warnings: omissionWarnings(...cleaned) };
}
