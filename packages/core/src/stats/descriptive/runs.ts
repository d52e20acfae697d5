/** Called for one distinct value: how often it stands in x and in y, and how many values of x and of y are smaller. */
export type VisitRun = (inX: number, inY: number, belowX: number, belowY: number) => void;

/** Walks the distinct values of two ascending samples from the least to the greatest: all that rank tests need. */
export function forEachRun(xs: Float64Array, ys: Float64Array, visit: VisitRun): void {
  const [n, m] = [xs.length, ys.length];
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    const value = j >= m || (i < n && xs[i]! <= ys[j]!) ? xs[i]! : ys[j]!;
    const belowX = i;
    const belowY = j;
    while (i < n && xs[i]! <= value) i++;
    while (j < m && ys[j]! <= value) j++;
    visit(i - belowX, j - belowY, belowX, belowY);
  }
}

/** Σ (t³ − t) over the runs of equal values in an ascending sample: the tie correction of rank statistics. */
export function tieSum(ascending: ArrayLike<number>): number {
  return sumOverTies(ascending, (t) => t * t * t - t);
}

/** Σ g(t) over the lengths t of the runs of equal values in an ascending sample. */
export function sumOverTies(ascending: ArrayLike<number>, g: (length: number) => number): number {
  let sum = 0;
  for (let start = 0, i = 1; i <= ascending.length; i++) {
    if (i < ascending.length && ascending[i] === ascending[start]) continue;
    sum += g(i - start);
    start = i;
  }
  return sum;
}
