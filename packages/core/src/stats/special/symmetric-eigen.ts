/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
 *
 * @param matrix k rows of k numbers, symmetric
 * @returns eigenvalues in no particular order, and for each its unit eigenvector
 * @see Golub & Van Loan (2013), Matrix Computations, 8.5
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const k = a.length;
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let largest = 0;
    for (let p = 0; p < k; p++) for (let q = p + 1; q < k; q++) largest = Math.max(largest, Math.abs(a[p]![q]!));
    if (largest === 0) break;
    for (let p = 0; p < k; p++) for (let q = p + 1; q < k; q++) rotate(a, vectors, p, q);
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}

/** Turns the plane of p and q so that a[p][q] vanishes; row p of `vectors` is the p-th eigenvector in the end. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  const off = a[p]![q]!;
  if (off === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  for (const m of [a, vectors]) {
    const [rowP, rowQ] = [m[p]!, m[q]!];
    m[p] = rowP.map((value, j) => c * value - s * rowQ[j]!);
    m[q] = rowP.map((value, j) => s * value + c * rowQ[j]!);
  }
  a[p]![q] = 0;
  a[q]![p] = 0;
}
