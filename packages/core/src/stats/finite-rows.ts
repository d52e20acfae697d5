/** Columns of equal length, cleaned of every row in which one of them is not finite. */
export interface FiniteRows {
  readonly columns: readonly Float64Array[];
  readonly n: number;
  /** Rows left out. */
  readonly omitted: number;
}

/**
 * Copies columns that belong together row by row, leaving out each row that holds a NaN or ±∞ in any of them.
 *
 * @param name the calling function, for the error message
 * @throws {RangeError} if the columns differ in length
 */
export function finiteRows(name: string, ...columns: readonly ArrayLike<number>[]): FiniteRows {
  const length = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== length)) throw new RangeError(`${name}: columns differ in length`);
  const kept = columns.map(() => new Float64Array(length));
  let n = 0;
  for (let row = 0; row < length; row++) {
    if (!columns.every((column) => Number.isFinite(column[row]))) continue;
    for (const [i, column] of columns.entries()) kept[i]![n] = column[row]!;
    n++;
  }
  return { columns: kept.map((column) => column.subarray(0, n)), n, omitted: length - n };
}

/** The warning that reports omitted rows, or nothing. */
export function omittedRowsWarning({ omitted }: { readonly omitted: number }): string[] {
  return omitted === 0 ? [] : [`${omitted} ${omitted === 1 ? "row" : "rows"} with a value not finite, omitted`];
}
