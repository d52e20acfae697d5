import { solveMonotone } from "../special/solve-monotone.ts";

/**
 * How many observations pass on average before a CUSUM alarms although nothing is wrong, by Siegmund's approximation
 * for independent normal observations.
 *
 *     ARL = (e²ᵏᵇ − 2kb − 1) / 2k²,   b = h + 1.166;   half of it when both sides are watched
 *
 * Within a few percent of the exact value for h > 3. Positive autocorrelation shortens it, often tenfold: use
 * {@link calibrateThreshold} there.
 *
 * @param options.allowance k, in standard deviations, > 0
 * @param options.threshold h, in standard deviations, ≥ 0
 * @param options.sides 2 by default
 * @returns expected observations between false alarms
 * @throws {RangeError} if the allowance is not positive or the threshold is negative
 * @see Siegmund (1985), Sequential Analysis, ch. 2
 * @example cusumRunLength({ allowance: 0.5, threshold: 4 }); // 169.04…
 */
export function cusumRunLength({
  allowance,
  threshold,
  sides = 2,
}: {
  allowance: number;
  threshold: number;
  sides?: 1 | 2;
}): number {
  if (!(allowance > 0 && threshold >= 0)) throw new RangeError("cusumRunLength: needs allowance > 0 and threshold ≥ 0");
  const reach = 2 * allowance * (threshold + 1.166);
  return (Math.expm1(reach) - reach) / (2 * allowance * allowance) / sides;
}

/**
 * The threshold at which a CUSUM gives one false alarm in `runLength` observations on average: the inverse of {@link cusumRunLength}.
 *
 * @param options.runLength observations per false alarm you can live with, for instance a week of them
 * @returns h ≥ 0 in standard deviations; 0 where even that alarms more rarely
 * @throws {RangeError} if the allowance or the run length is not positive
 * @example cusumThreshold({ allowance: 0.5, runLength: 100_000 }); // 10.347…
 */
export function cusumThreshold({
  allowance,
  runLength,
  sides = 2,
}: {
  allowance: number;
  runLength: number;
  sides?: 1 | 2;
}): number {
  if (!(allowance > 0 && runLength > 0)) throw new RangeError("cusumThreshold: allowance and run length must be positive");
  const longest = Math.log(2 * allowance * allowance * sides * runLength + 2) / allowance + 2;
  return solveMonotone(
    (threshold) => Math.log(cusumRunLength({ allowance, threshold, sides })),
    Math.log(runLength),
    0,
    longest,
  );
}
