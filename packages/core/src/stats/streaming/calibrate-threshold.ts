import { finite } from "../finite.ts";
import { type Random, randomInteger } from "../random.ts";
import type { Stepwise } from "../stepwise.ts";

export interface CalibrationOptions<State> {
  /** What the detector compares with its threshold. */
  readonly statistic: (state: State) => number;
  /** Observations per false alarm you can live with. */
  readonly runLength: number;
  /** Observations that stay together when the history is resampled: longer than its memory. */
  readonly block: number;
  readonly random: Random;
  /** Resampled series; each is a tenth of `runLength` long. */
  readonly replicates?: number;
}

/**
 * The threshold at which a detector would give one false alarm in `runLength` observations, found on your own history by moving-block
 * bootstrap: for data that are skewed, autocorrelated, or nothing like normal.
 *
 * It treats alarms as a Poisson process, for which the largest statistic of a stretch of runLength/10 stays below the
 * threshold with probability e^(−1/10). Where autocorrelation is strong the true run length may be half of it: ask for twice as much.
 *
 * @param method the detector, with any threshold: it is not used
 * @param options.init what the detector needs to start
 * @param history a stretch of time when all was well, at least ten blocks; values that are not finite are left out
 * @returns the threshold to start the detector with
 * @throws {RangeError} if the history is shorter than ten blocks, or a number is out of its range
 * @see Künsch (1989), Annals of Statistics 17(3)
 */
export function calibrateThreshold<Options, State, Value>(
  method: Stepwise<Options, number, State, Value>,
  init: Options,
  history: ArrayLike<number>,
  { statistic, runLength, block, random, replicates = 300 }: CalibrationOptions<State>,
): number {
  const { values } = finite(history, "calibrateThreshold");
  if (!(Number.isInteger(block) && block >= 1)) throw new RangeError("calibrateThreshold: block must be a positive integer");
  if (values.length < 10 * block) throw new RangeError("calibrateThreshold: the history is shorter than ten blocks");
  if (!(runLength >= 10 && replicates >= 20))
    throw new RangeError("calibrateThreshold: needs runLength ≥ 10 and replicates ≥ 20");
  const length = Math.ceil(runLength / 10);
  const largest = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    let state = method.init(init);
    let most = 0;
    let start = 0;
    for (let i = 0; i < length; i++) {
      if (i % block === 0) start = randomInteger(random, values.length - block + 1);
      state = method.update(state, values[start + (i % block)]!);
      most = Math.max(most, statistic(state));
    }
    largest[replicate] = most;
  }
  largest.sort();
  return largest[Math.min(replicates - 1, Math.ceil(Math.exp(-length / runLength) * replicates))]!;
}
