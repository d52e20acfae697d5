import { finiteRows } from "../finite-rows.ts";

export interface CalibrationBin {
  /** Position of the bin, 0 … bins − 1; empty bins are left out. */
  readonly index: number;
  readonly n: number;
  /** Mean stated probability. */
  readonly stated: number;
  /** Share that came true. */
  readonly observed: number;
}

export interface Calibration {
  readonly n: number;
  /** Items left out because a number was not finite. */
  readonly omitted: number;
  /** Expected calibration error: mean gap between stated and observed, weighted by bin size, 0…1. */
  readonly ece: number;
  /** Largest gap of any bin. */
  readonly mce: number;
  /** Mean squared error of the probabilities: reliability − resolution + uncertainty + residual. */
  readonly brier: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  /** What the binning hides: 0 when the probabilities are constant within bins. */
  readonly residual: number;
  readonly bins: readonly CalibrationBin[];
}

/**
 * Whether stated probabilities come true as often as they say, by bins, with Murphy's decomposition of the Brier score.
 *
 * A perfect model still shows an ECE of about √(bins / n) / 4: read it beside the bin sizes.
 *
 * @param probability stated probabilities, 0…1
 * @param outcome 1 or `true` where it came true, else 0 or `false`
 * @param options.bins number of bins, ≥ 1
 * @param options.scheme `width`: equal steps of probability; `mass`: equal numbers of items, ties in order of appearance
 * @throws {RangeError} if the lengths differ, there is no item, or a value is outside its range
 * @see Murphy (1973), J. Applied Meteorology 12(4); Guo et al. (2017), arXiv 1706.04599
 * @example calibration([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 0]).ece; // 0.25
 */
export function calibration(
  probability: ArrayLike<number>,
  outcome: ArrayLike<number | boolean>,
  { bins = 10, scheme = "width" }: { bins?: number; scheme?: "width" | "mass" } = {},
): Calibration {
  if (!(Number.isInteger(bins) && bins >= 1)) throw new RangeError("calibration: bins must be a positive integer");
  const { p, y, omitted } = forecastOf("calibration", probability, outcome);
  const n = p.length;
  const filled = binned(p, y, bins, scheme);
  const base = y.reduce((sum, value) => sum + value, 0) / n;
  let ece = 0;
  let mce = 0;
  let reliability = 0;
  let resolution = 0;
  for (const bin of filled) {
    const gap = Math.abs(bin.observed - bin.stated);
    ece += (bin.n / n) * gap;
    mce = Math.max(mce, gap);
    reliability += (bin.n / n) * gap * gap;
    resolution += (bin.n / n) * (bin.observed - base) ** 2;
  }
  const brier = p.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / n;
  const uncertainty = base * (1 - base);
  const residual = brier - (reliability - resolution + uncertainty);
  return { n, omitted, ece, mce, brier, reliability, resolution, uncertainty, residual, bins: filled };
}

/** Probabilities and outcomes, checked: the lengths agree, p lies in 0…1 and y is 0 or 1. */
export function forecastOf(name: string, probability: ArrayLike<number>, outcome: ArrayLike<number | boolean>) {
  const { columns, n, omitted } = finiteRows(name, probability, Float64Array.from(outcome, Number));
  const [p, y] = columns as [Float64Array, Float64Array];
  if (n === 0) throw new RangeError(`${name}: no items`);
  if (p.some((value) => value < 0 || value > 1)) throw new RangeError(`${name}: a probability lies outside 0…1`);
  if (y.some((value) => value !== 0 && value !== 1)) throw new RangeError(`${name}: an outcome is neither 0 nor 1`);
  return { p, y, omitted };
}

function binned(p: Float64Array, y: Float64Array, bins: number, scheme: "width" | "mass"): CalibrationBin[] {
  const sums = Array.from({ length: bins }, (_, index) => ({ index, n: 0, stated: 0, observed: 0 }));
  const add = (bin: number, item: number): void => {
    const sum = sums[bin]!;
    sum.n++;
    sum.stated += p[item]!;
    sum.observed += y[item]!;
  };
  if (scheme === "width") {
    for (let i = 0; i < p.length; i++) add(Math.min(Math.floor(p[i]! * bins), bins - 1), i);
  } else {
    const order = Array.from(p.keys()).sort((a, b) => p[a]! - p[b]! || a - b);
    const size = Math.floor(p.length / bins);
    const larger = p.length % bins;
    let bin = 0;
    let room = size + (larger > 0 ? 1 : 0);
    for (const item of order) {
      while (room === 0) room = size + (++bin < larger ? 1 : 0);
      add(bin, item);
      room--;
    }
  }
  return sums
    .filter(({ n }) => n > 0)
    .map(({ index, n, stated, observed }) => ({ index, n, stated: stated / n, observed: observed / n }));
}
