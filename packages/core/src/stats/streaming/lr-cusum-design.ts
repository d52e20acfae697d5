export interface LrCusumDesign {
  readonly stepForOne: number;
  readonly stepForZero: number;
  /** Score, in steps, at which to alarm. */
  readonly threshold: number;
  /** Observations before an alarm on average while the rate is p0: exact for these steps. */
  readonly expectedRunLength: number;
}

/**
 * Whole-number steps and the smallest threshold for which a Bernoulli CUSUM runs at least `runLength` observations on average.
 *
 * @param options.p0 rate while nothing is wrong, 0 < p0 < 1
 * @param options.p1 rate to find, another one
 * @param options.runLength observations per false alarm, > 1
 * @returns the design, with the run length it really has
 * @throws {RangeError} if a rate is not inside 0…1, they are equal, or the run length is not above 1
 * @see Brook & Evans (1972), Biometrika 59(3), for run lengths by Markov chain
 * @example lrCusumDesign({ p0: 0.5, p1: 0.75, runLength: 100 }); // { stepForOne: 7, stepForZero: -12, … }
 */
export function lrCusumDesign({ p0, p1, runLength }: { p0: number; p1: number; runLength: number }): LrCusumDesign {
  if (!(p0 > 0 && p0 < 1 && p1 > 0 && p1 < 1 && p0 !== p1)) throw new RangeError("lrCusumDesign: needs two rates inside 0…1");
  if (!(runLength > 1 && Number.isFinite(runLength))) throw new RangeError("lrCusumDesign: the run length must be above 1");
  const rising = p1 > p0;
  const towards = rising ? Math.log(p1 / p0) : Math.log((1 - p1) / (1 - p0));
  const away = rising ? Math.log((1 - p0) / (1 - p1)) : Math.log(p0 / p1);
  const { up, down } = wholeRatio(towards / away);
  const { threshold, expectedRunLength } = thresholdFor(rising ? p0 : 1 - p0, up, down, runLength);
  return { stepForOne: rising ? up : -down, stepForZero: rising ? -down : up, threshold, expectedRunLength };
}

/** The smallest whole numbers whose ratio is within 1 % of the one wanted. */
function wholeRatio(ratio: number): { up: number; down: number } {
  for (let down = 1; ; down++) {
    const up = Math.round(ratio * down);
    if (up > 0 && Math.abs(up / down - ratio) <= 0.01 * ratio) return { up, down };
  }
}

/**
 * Walks the thresholds upwards until the chain runs long enough. N(s), the expected run from score s, obeys
 *
 *     N(s) = 1 + p N(s + up) + (1 − p) N(max(0, s − down)),   N(s) = 0 at and above the threshold.
 *
 * Counted from the threshold down, N(s) = c + Σ wᵢ N(s − i), i = 1 … down, with c and w the same for every threshold. At s = 0 all
 * lower scores are 0 itself, so that N(0) = c / (1 − Σ wᵢ): one more row answers for one more threshold.
 */
function thresholdFor(p: number, up: number, down: number, runLength: number) {
  const rows: { c: number; w: Float64Array; left: number }[] = [];
  for (let threshold = 1; ; threshold++) {
    // N(s + up), written through the rows between, ends in terms of N(s) (place 0) and the `down − 1` scores below it.
    let c = 0;
    const reach = new Float64Array(up + down);
    const depth = rows.length - up;
    if (depth >= 0) {
      reach[0] = 1;
      for (let i = 0; i < up; i++) {
        const weight = reach[i]!;
        if (weight === 0) continue;
        const row = rows[depth + i]!;
        c += weight * row.c;
        for (let j = 0; j < down; j++) reach[i + 1 + j]! += weight * row.w[j]!;
      }
    }
    const stay = p * (reach[up] ?? 0);
    const w = new Float64Array(down);
    for (let j = 1; j < down; j++) w[j - 1] = (p * reach[up + j]!) / (1 - stay);
    w[down - 1]! += (1 - p) / (1 - stay);
    const constant = (1 + p * c) / (1 - stay);
    // 1 − Σ w without the cancellation: what leaks out over the threshold on the way.
    const left = leak(rows, reach, up, depth, p) / (1 - stay);
    rows.push({ c: constant, w, left });
    const expectedRunLength = constant / left;
    if (expectedRunLength >= runLength) return { threshold, expectedRunLength };
  }
}

/** p times the chance that an upward step ends above the threshold before it comes back to the score it left or lower. */
function leak(rows: readonly { left: number }[], reach: Float64Array, up: number, depth: number, p: number): number {
  if (depth < 0) return p;
  let escaped = 0;
  for (let i = 0; i < up; i++) escaped += reach[i]! * rows[depth + i]!.left;
  return p * escaped;
}
