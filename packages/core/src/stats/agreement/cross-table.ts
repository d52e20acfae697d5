/** A label a rater gives. */
export type Label = string | number | boolean;

/** How often each pair of labels met: `counts[i][j]` items were `labels[i]` to the first rater and `labels[j]` to the second. */
export interface CrossTable<L extends Label = Label> {
  readonly labels: readonly L[];
  readonly counts: readonly (readonly number[])[];
  readonly n: number;
}

/**
 * Counts two equally long series of labels against each other.
 *
 * @param a labels of the first rater, one per item
 * @param b labels of the second rater, same items, same order
 * @param options.labels the order of the labels, which ordinal weights depend on; sorted (numbers by size) when left out
 * @throws {RangeError} if the lengths differ, or a label is missing from `options.labels`
 * @example crossTable(["a", "b", "b"], ["a", "a", "b"]).counts; // [[1, 0], [1, 1]]
 */
export function crossTable<L extends Label>(
  a: ArrayLike<L>,
  b: ArrayLike<L>,
  { labels }: { labels?: readonly L[] } = {},
): CrossTable<L> {
  if (a.length !== b.length) throw new RangeError("crossTable: the two series differ in length");
  const order = labels ?? sortedLabels(a, b);
  const position = new Map(order.map((label, i) => [label, i]));
  const counts = order.map(() => new Array<number>(order.length).fill(0));
  for (let i = 0; i < a.length; i++) {
    const row = position.get(a[i]!);
    const column = position.get(b[i]!);
    if (row === undefined || column === undefined) throw new RangeError(`crossTable: item ${i} has a label that is not listed`);
    counts[row]![column]! += 1;
  }
  return { labels: order, counts, n: a.length };
}

/** The distinct labels of both series: numbers by size, everything else by code unit. */
function sortedLabels<L extends Label>(a: ArrayLike<L>, b: ArrayLike<L>): L[] {
  const distinct = [...new Set([...Array.from(a), ...Array.from(b)])];
  return distinct.sort((x, y) => {
    if (typeof x === "number" && typeof y === "number") return x - y;
    return String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0;
  });
}

/** Row and column sums of a square table. */
export function marginsOf(counts: readonly (readonly number[])[]): { rows: number[]; columns: number[] } {
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = counts.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0));
  return { rows, columns };
}
