import { type Random, shuffled } from "../stats/index.ts";

/** How many rows of one stratum to read in each window. */
export interface ReadingQuota {
  readonly stratum: string;
  readonly reference: number;
  readonly current: number;
  /** Change of the stratum's share of rows, current less reference. */
  readonly move: number;
}

/**
 * How many rows to read of each stratum (category, level, bin of values) of a drifted column, from counts: three quarters go where
 * shares moved, in proportion, to the window that has more of them; the rest is spread over all strata of the current window, as
 * what changed within a stratum does not show in its share.
 *
 * @param strata names, each once
 * @param reference rows per stratum in the window we trust, in the order of the names
 * @param current rows per stratum in the window in question
 * @param options.size rows to read in all, default 20
 * @returns one quota per stratum with rows to read, largest move first; none where a window is empty
 * @throws {RangeError} if the lengths differ
 * @example readingQuotas(["stop", "length"], [90, 10], [50, 50], { size: 8 })[0]; // { stratum: "stop", reference: 3, current: 1, … }
 */
export function readingQuotas(
  strata: readonly string[],
  reference: readonly number[],
  current: readonly number[],
  { size = 20 }: { readonly size?: number } = {},
): readonly ReadingQuota[] {
  if (strata.length !== reference.length || strata.length !== current.length)
    throw new RangeError("readingQuotas: there must be one count per stratum and window");
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const [n, m] = [sum(reference), sum(current)];
  if (n === 0 || m === 0) return [];
  const moves = strata.map((_, i) => (current[i] ?? 0) / m - (reference[i] ?? 0) / n);
  const moved = sum(moves.map(Math.abs));
  const onMoves = moved > 0 ? Math.round(0.75 * size) : 0;
  const spread = apportion(
    strata.map((_, i) => ((current[i] ?? 0) > 0 ? 1 : 0)),
    current,
    size - onMoves,
  );
  const gained = apportion(
    moves.map((move) => Math.max(0, move)),
    current,
    Math.round(onMoves / 2),
  );
  const lost = apportion(
    moves.map((move) => Math.max(0, -move)),
    reference,
    onMoves - Math.round(onMoves / 2),
  );
  return strata
    .map((stratum, i) => ({
      stratum,
      reference: lost[i] ?? 0,
      current: Math.min(current[i] ?? 0, (gained[i] ?? 0) + (spread[i] ?? 0)),
      move: moves[i] ?? 0,
    }))
    .filter((quota) => quota.reference + quota.current > 0)
    .sort((a, b) => Math.abs(b.move) - Math.abs(a.move));
}

/** Shares out whole numbers in proportion, largest remainders first, none above what there is. */
function apportion(weights: readonly number[], available: readonly number[], size: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight / total) * size);
  const given = exact.map(Math.floor);
  let left = size - given.reduce((sum, count) => sum + count, 0);
  const order = exact.map((value, i) => ({ i, rest: value % 1 })).sort((a, b) => b.rest - a.rest);
  for (const { i, rest } of order) {
    if (left <= 0 || rest === 0) break;
    given[i] = (given[i] ?? 0) + 1;
    left--;
  }
  return given.map((count, i) => Math.min(count, available[i] ?? 0));
}

/** A row to read, and why. */
export interface RowToRead<T> {
  readonly row: T;
  readonly window: "reference" | "current";
  readonly stratum: string;
  /** Change of the stratum's share of rows. */
  readonly move: number;
  /** The row's chance to be chosen: what is found by reading stays unbiased when each row counts 1 / this. */
  readonly inclusionProbability: number;
}

/**
 * Rows to read for a drifted column: shifts that matter are often invisible in numbers and plain to a reader.
 *
 * @param reference rows of the window we trust
 * @param current rows of the window in question
 * @param stratumOf the stratum of a row: its category, its level, its bin; null leaves the row out
 * @param options.random decides which rows; seed it, and the sample repeats
 * @param options.size rows to read in all, default 20
 * @returns the rows, largest moves first
 * @example sampleToRead([{ x: "a" }, { x: "a" }], [{ x: "b" }, { x: "b" }], ({ x }) => x, { random: seededRandom(1), size: 2 }).length; // 2
 */
export function sampleToRead<T>(
  reference: readonly T[],
  current: readonly T[],
  stratumOf: (row: T) => string | null,
  { random, size = 20 }: { readonly random: Random; readonly size?: number },
): readonly RowToRead<T>[] {
  const [before, after] = [byStratum(reference, stratumOf), byStratum(current, stratumOf)];
  const strata = [...new Set([...before.keys(), ...after.keys()])].sort();
  const countOf = (rows: ReadonlyMap<string, readonly T[]>) => strata.map((stratum) => rows.get(stratum)?.length ?? 0);
  const quotas = readingQuotas(strata, countOf(before), countOf(after), { size });
  return quotas.flatMap((quota) =>
    (["current", "reference"] as const).flatMap((window) => {
      const rows = (window === "current" ? after : before).get(quota.stratum) ?? [];
      const inclusionProbability = quota[window] / rows.length;
      return shuffled(rows, random)
        .slice(0, quota[window])
        .map((row) => ({ row, window, stratum: quota.stratum, move: quota.move, inclusionProbability }));
    }),
  );
}

function byStratum<T>(rows: readonly T[], stratumOf: (row: T) => string | null): ReadonlyMap<string, readonly T[]> {
  const strata = new Map<string, T[]>();
  for (const row of rows) {
    const stratum = stratumOf(row);
    if (stratum === null) continue;
    const members = strata.get(stratum);
    if (members) members.push(row);
    else strata.set(stratum, [row]);
  }
  return strata;
}
