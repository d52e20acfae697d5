import { gaussLegendre } from "./gauss-legendre.ts";

/**
 * How many observations pass on average before an EWMA leaves its band although nothing is wrong, for independent normal
 * observations and the band at its full width: Crowder's integral equation, solved on Gauss–Legendre nodes.
 *
 *     N(u) = 1 + ∫ N(y) φ((y − (1 − λ) u) / λ) dy / λ   over the band
 *
 * @param options.lambda weight of the newest observation, 0.02 ≤ λ ≤ 1
 * @param options.width half width of the band in standard deviations of the average, > 0
 * @param options.shift true mean in standard deviations away from the assumed one: its value is the delay of detection
 * @returns expected observations until the alarm, from a start at the mean
 * @throws {RangeError} if λ or the width is out of range
 * @see Crowder (1987), A simple method for studying run-length distributions of EWMA charts, Technometrics 29(4)
 * @example ewmaRunLength({ lambda: 0.25, width: 3 }); // 502.9…
 */
export function ewmaRunLength({ lambda, width, shift = 0 }: { lambda: number; width: number; shift?: number }): number {
  if (!(lambda >= 0.02 && lambda <= 1)) throw new RangeError("ewmaRunLength: lambda must lie in 0.02…1");
  if (!(width > 0 && Number.isFinite(width))) throw new RangeError("ewmaRunLength: width must be positive");
  const half = width * Math.sqrt(lambda / (2 - lambda));
  // The kernel is a bell of width λ: enough nodes to lie several to a bell, whatever the band.
  const { nodes, weights } = gaussLegendre(Math.max(24, Math.ceil((10 * half) / lambda)));
  const density = (from: number, to: number): number => {
    const z = (to - (1 - lambda) * from) / lambda - shift;
    return Math.exp((-z * z) / 2) / (lambda * Math.sqrt(2 * Math.PI));
  };
  const system = nodes.map((from, i) =>
    nodes.map((to, j) => (i === j ? 1 : 0) - half * weights[j]! * density(half * from, half * to)),
  );
  const lengths = solve(system, new Array<number>(nodes.length).fill(1));
  return 1 + lengths.reduce((sum, length, j) => sum + half * weights[j]! * density(0, half * nodes[j]!) * length, 0);
}

/** Gaussian elimination with partial pivoting, in place. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[pivot]![k]!)) pivot = i;
    [matrix[k], matrix[pivot]] = [matrix[pivot]!, matrix[k]!];
    [right[k], right[pivot]] = [right[pivot]!, right[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j < n; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
      right[i]! -= factor * right[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) right[k]! -= matrix[k]![j]! * right[j]!;
    right[k]! /= matrix[k]![k]!;
  }
  return right;
}
