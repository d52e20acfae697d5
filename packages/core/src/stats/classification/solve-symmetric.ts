/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factors, and gives the diagonal of A⁻¹ with it.
 *
 * @throws {RangeError} if A is not positive definite to working precision: its columns are linearly dependent
 */
export function solveSymmetric(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): { solution: number[]; inverseDiagonal: number[] } {
  const n = matrix.length;
  const factor = matrix.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      if (i === j) {
        if (!(sum > 1e-14 * matrix[i]![i]!)) throw new RangeError("solveSymmetric: the columns are linearly dependent");
        factor[i]![i] = Math.sqrt(sum);
      } else {
        factor[i]![j] = sum / factor[j]![j]!;
      }
    }
  }
  const forward = (b: readonly number[]): number[] => {
    const y: number[] = [];
    for (let i = 0; i < n; i++) {
      let sum = b[i]!;
      for (let k = 0; k < i; k++) sum -= factor[i]![k]! * y[k]!;
      y.push(sum / factor[i]![i]!);
    }
    return y;
  };
  const y = forward(right);
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k]![i]! * solution[k]!;
    solution[i] = sum / factor[i]![i]!;
  }
  const inverseDiagonal = matrix.map((_, i) => {
    const column = forward(matrix.map((__, j) => (i === j ? 1 : 0)));
    return column.reduce((sum, value) => sum + value * value, 0);
  });
  return { solution, inverseDiagonal };
}
