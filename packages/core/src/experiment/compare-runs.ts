import { mcnemar, mean, tPpf, variance, wilcoxonSigned } from "../stats/index.ts";

/** The same evaluation set scored twice: item → score, with the old and the new model or prompt. */
export interface TwoRuns {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

export interface CompareRunsOptions {
  /** The largest loss of the mean that is borne, ≥ 0, in the score's unit. Default 0. */
  readonly margin?: number | undefined;
  /** 1 − α of the interval. Default 0.95. */
  readonly confidence?: number | undefined;
  readonly better?: "up" | "down" | undefined;
}

export interface RunsComparison {
  /** Items with a score in both runs; others are not compared. */
  readonly n: number;
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  readonly meanBefore: number | null;
  readonly meanAfter: number | null;
  /** Mean of the items' gains, above 0 is better, with the interval of the paired t from ten items on. */
  readonly gain: number | null;
  readonly gainInterval: readonly [number, number] | null;
  /** Of McNemar's test where all scores are 0 or 1, else of Wilcoxon's signed ranks; null where no item differs. */
  readonly pValue: number | null;
  readonly test: "mcnemar" | "wilcoxon";
  readonly improved: number;
  readonly worsened: number;
  /**
   * `regressed`: worse beyond noise by more than the margin may bear; `passed`: surely not worse than that; `improved`: better beyond
   * noise; `undecided`: too few items to tell.
   */
  readonly verdict: "improved" | "passed" | "regressed" | "undecided";
  /** The items that lost most, the worst first, at most ten. */
  readonly worst: readonly { readonly item: string; readonly before: number; readonly after: number }[];
}

const mostWorst = 10;
/** Fewer items than that never decide. */
const fewestItems = 10;

/**
 * Compares two runs of one evaluation set item by item: what an item is worth on average drops out, so that few items tell much.
 *
 * @throws {RangeError} if the margin is below 0 or the confidence not inside 0…1
 * @example compareRuns({ before: new Map([["a", 3], ["b", 4]]), after: new Map([["a", 4], ["b", 5]]) }).gain; // 1
 */
export function compareRuns({ before, after }: TwoRuns, options: CompareRunsOptions = {}): RunsComparison {
  const { margin = 0, confidence = 0.95, better = "up" } = options;
  if (!(margin >= 0)) throw new RangeError("compareRuns: the margin must be 0 or more");
  if (!(confidence > 0 && confidence < 1)) throw new RangeError("compareRuns: confidence must lie between 0 and 1");
  const sign = better === "up" ? 1 : -1;
  const pairs = [...before].flatMap(([item, old]) => {
    const now = after.get(item);
    return now !== undefined && Number.isFinite(old) && Number.isFinite(now) ? [{ item, before: old, after: now }] : [];
  });
  const gains = Float64Array.from(pairs, (pair) => sign * (pair.after - pair.before));
  const n = pairs.length;
  const isBinary = pairs.every((pair) => [pair.before, pair.after].every((score) => score === 0 || score === 1));
  const improved = gains.filter((gain) => gain > 0).length;
  const worsened = gains.filter((gain) => gain < 0).length;
  const gain = n > 0 ? mean(gains) : null;
  const half = n < fewestItems ? null : Math.sqrt(variance(gains) / n) * tPpf((1 + confidence) / 2, n - 1);
  const interval = gain === null || half === null ? null : ([gain - half, gain + half] as const);
  return {
    n,
    onlyBefore: before.size - n,
    onlyAfter: after.size - n,
    meanBefore: n > 0 ? mean(pairs.map((pair) => pair.before)) : null,
    meanAfter: n > 0 ? mean(pairs.map((pair) => pair.after)) : null,
    gain,
    gainInterval: interval,
    pValue: pValueOf(pairs, isBinary, improved, worsened),
    test: isBinary ? "mcnemar" : "wilcoxon",
    ...{ improved, worsened },
    verdict: verdictOf(gain, interval, margin),
    worst: pairs
      .map((pair, i) => ({ ...pair, gain: gains[i] ?? 0 }))
      .filter((pair) => pair.gain < 0)
      .sort((a, b) => a.gain - b.gain)
      .slice(0, mostWorst)
      .map(({ gain: _, ...pair }) => pair),
  };
}

function verdictOf(gain: number | null, interval: readonly [number, number] | null, margin: number): RunsComparison["verdict"] {
  if (gain === null || !interval) return "undecided";
  const [low, high] = interval;
  if (low > 0) return "improved";
  if (high < 0 && gain < -margin) return "regressed";
  return low >= -margin ? "passed" : "undecided";
}

function pValueOf(
  pairs: readonly { readonly before: number; readonly after: number }[],
  isBinary: boolean,
  improved: number,
  worsened: number,
): number | null {
  if (improved + worsened === 0) return null;
  if (!isBinary)
    return wilcoxonSigned(
      pairs.map((pair) => pair.after),
      pairs.map((pair) => pair.before),
    ).pValue;
  const both = pairs.filter((pair) => pair.before === 1 && pair.after === 1).length;
  const lost = pairs.filter((pair) => pair.before === 1 && pair.after === 0).length;
  const won = pairs.filter((pair) => pair.before === 0 && pair.after === 1).length;
  return mcnemar([
    [both, won],
    [lost, pairs.length - both - won - lost],
  ]).pValue;
}
