import { type Random, shuffled } from "../stats/index.ts";

/** Rows of two windows that have the same mix of segments. */
export interface MatchedMix<T> {
  readonly reference: readonly T[];
  readonly current: readonly T[];
  /** Share of the current rows that lie in segments both windows have enough of, 0…1. */
  readonly coverage: number;
  /** Segments that could not be compared: too few rows in one of the windows. */
  readonly unmatched: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Draws from the reference a sample with the current window's mix of segments (model, route, prompt version), so that a change of
 * traffic is not called a change of behaviour. What is left can be compared as ever, whatever the kind of column.
 *
 * @param reference rows of the window we trust
 * @param current rows of the window in question
 * @param segmentOf the segment of a row, such as its model and route together
 * @param options.random decides which reference rows are kept; seed it, and the sample repeats
 * @param options.minN rows a segment must have in each window to be compared, default 10
 * @returns the rows; both lists are empty where no segment can be compared
 * @example matchMix(["a1", "a2", "b1"], ["a3", "b2"], (row) => row[0] ?? "", { random: seededRandom(1), minN: 1 }).reference.length; // 2
 */
export function matchMix<T>(
  reference: readonly T[],
  current: readonly T[],
  segmentOf: (row: T) => string,
  { random, minN = 10 }: { readonly random: Random; readonly minN?: number },
): MatchedMix<T> {
  const [before, after] = [bySegment(reference, segmentOf), bySegment(current, segmentOf)];
  const segments = [...new Set([...after.keys(), ...before.keys()])].sort();
  const sizeOf = (rows: ReadonlyMap<string, readonly T[]>, segment: string) => rows.get(segment)?.length ?? 0;
  const shared = segments.filter((segment) => Math.min(sizeOf(before, segment), sizeOf(after, segment)) >= minN);
  const unmatched = segments.filter((segment) => !shared.includes(segment));
  // The segment the reference is shortest of decides how many rows it can give in all.
  const factor = Math.min(...shared.map((segment) => sizeOf(before, segment) / sizeOf(after, segment)));
  const chosen = new Set(
    shared.flatMap((segment) =>
      shuffled(before.get(segment) ?? [], random).slice(0, Math.floor(factor * sizeOf(after, segment) + 1e-9)),
    ),
  );
  const isShared = (row: T) => shared.includes(segmentOf(row));
  const kept = current.filter(isShared);
  const coverage = current.length > 0 ? kept.length / current.length : 0;
  return {
    reference: reference.filter((row) => chosen.has(row)),
    current: kept,
    coverage,
    unmatched,
    warnings: unmatched.length === 0 ? [] : [`${unmatched.length} segments with fewer than ${minN} rows in a window, left out`],
  };
}

function bySegment<T>(rows: readonly T[], segmentOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const segments = new Map<string, T[]>();
  for (const row of rows) {
    const segment = segmentOf(row);
    const members = segments.get(segment);
    if (members) members.push(row);
    else segments.set(segment, [row]);
  }
  return segments;
}
