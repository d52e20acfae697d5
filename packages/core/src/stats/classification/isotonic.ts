import { finiteRows } from "../finite-rows.ts";

/** A fitted step-free curve as plain data: y never falls as x grows. Between knots it is linear, outside it is flat. */
export interface IsotonicFit {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly n: number;
}

/**
 * Isotonic regression: the non-decreasing curve closest to the data in least squares, by pooling adjacent violators.
 *
 * Its knots are all distinct x; it calibrates scores where at least a thousand labels stand behind it, with fewer it overfits.
 *
 * @param x a score per item
 * @param y what the score should say, for instance 0 or 1
 * @param options.weights how much each item counts, > 0; all alike when left out
 * @returns the curve; ask it with {@link isotonicPredict}
 * @throws {RangeError} if the lengths differ, no row is finite, or a weight is not positive
 * @see Barlow et al. (1972), Statistical Inference under Order Restrictions; Zadrozny & Elkan (2002)
 * @example isotonicFit([1, 2, 3], [1, 3, 2]).y; // [1, 2.5, 2.5]
 */
export function isotonicFit(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { weights }: { weights?: ArrayLike<number> } = {},
): IsotonicFit {
  const { columns, n } = finiteRows("isotonicFit", x, y, weights ?? new Float64Array(x.length).fill(1));
  const [xs, ys, ws] = columns as [Float64Array, Float64Array, Float64Array];
  if (n === 0) throw new RangeError("isotonicFit: no items");
  if (ws.some((weight) => weight <= 0)) throw new RangeError("isotonicFit: weights must be positive");
  const order = Array.from(xs.keys()).sort((a, b) => xs[a]! - xs[b]!);

  const knots: number[] = [];
  const values: number[] = [];
  const masses: number[] = [];
  for (const item of order) {
    const last = knots.length - 1;
    if (last < 0 || knots[last] !== xs[item]) {
      knots.push(xs[item]!);
      values.push(ys[item]! * ws[item]!);
      masses.push(ws[item]!);
    } else {
      values[last]! += ys[item]! * ws[item]!;
      masses[last]! += ws[item]!;
    }
  }

  // Blocks of one level: their weighted sum, weight and number of knots. A block below its left neighbour joins it.
  const blocks: { sum: number; mass: number; size: number }[] = [];
  for (const [i, sum] of values.entries()) {
    let block = { sum, mass: masses[i]!, size: 1 };
    for (let left = blocks.at(-1); left && left.sum / left.mass >= block.sum / block.mass; left = blocks.at(-1)) {
      block = { sum: left.sum + block.sum, mass: left.mass + block.mass, size: left.size + block.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  return { x: knots, y: blocks.flatMap(({ sum, mass, size }) => new Array<number>(size).fill(sum / mass)), n };
}

/**
 * The value of a fitted isotonic curve at x: linear between its knots, its first or last value outside.
 *
 * @example isotonicPredict({ x: [1, 2], y: [0, 1], n: 2 }, 1.5); // 0.5
 */
export function isotonicPredict(fit: IsotonicFit, x: number): number {
  let low = 0;
  let high = fit.x.length - 1;
  if (x <= fit.x[low]!) return fit.y[low]!;
  if (x >= fit.x[high]!) return fit.y[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fit.x[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - fit.x[low]!) / (fit.x[high]! - fit.x[low]!);
  return fit.y[low]! + share * (fit.y[high]! - fit.y[low]!);
}
