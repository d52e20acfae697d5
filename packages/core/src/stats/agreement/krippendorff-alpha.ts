import { alphaOf, type Estimate } from "../result.ts";
import { jackknifeInterval } from "./jackknife.ts";

/** What the numbers mean: names, an order, distances, or distances from a true zero. */
export type MeasurementLevel = "nominal" | "ordinal" | "interval" | "ratio";

/** Units that can be paired, as counts per distinct value. */
interface Pairable {
  readonly values: readonly number[];
  readonly units: readonly (readonly (readonly [index: number, count: number])[])[];
}

/**
 * Krippendorff's alpha: reliability of any number of raters, with gaps, at four levels of measurement.
 *
 *     α = 1 − (N − 1) · Σ_units disagreement / Σ_values expected disagreement
 *
 * @param ratings one row per rater, one column per unit; `null` or NaN where a rater gave none
 * @param options.level nominal by default; ordinal distances come from the observed frequencies
 * @returns α ≤ 1 (1 = perfect, 0 = chance) with a jackknife interval over units; `n` counts units with two ratings or more;
 *   NaN where all pairable ratings are equal
 * @throws {RangeError} if rows differ in length or no unit has two ratings
 * @see Krippendorff (2011), Computing Krippendorff's alpha-reliability, https://repository.upenn.edu/asc_papers/43
 * @example krippendorffAlpha([[1, 2, 3, 3], [1, 2, 3, 1]], { level: "interval" }); // { estimate: 0.4166…, … }
 */
export function krippendorffAlpha(
  ratings: readonly ArrayLike<number | null>[],
  { level = "nominal", confidence = 0.95 }: { level?: MeasurementLevel; confidence?: number } = {},
): Estimate {
  const { values, units } = pairableOf(ratings);
  if (units.length === 0) throw new RangeError("krippendorffAlpha: no unit has two ratings");
  const counts = new Array<number>(values.length).fill(0);
  for (const unit of units) for (const [index, count] of unit) counts[index]! += count;
  const total = counts.reduce((sum, count) => sum + count, 0);

  const distance = distanceOf(level, values, counts);
  const within = units.map((unit) => disagreement(unit, distance));
  const reach = values.map((_, i) => counts.reduce((sum, count, j) => sum + count * distance(i, j), 0));
  const observed = within.reduce((sum, value) => sum + value, 0);
  const expected = reach.reduce((sum, value, i) => sum + counts[i]! * value, 0);
  const estimate = 1 - ((total - 1) * observed) / expected;

  const without = units.map((unit, u) => {
    const size = sizeOf(unit);
    // Ordinal distances move with the frequencies, so that level is computed afresh.
    if (level === "ordinal") return alphaWithout(units, u, values, counts);
    let rest = expected;
    for (const [i, count] of unit) rest -= 2 * count * reach[i]!;
    for (const [i, a] of unit) for (const [j, b] of unit) rest += a * b * distance(i, j);
    return rest > 0 ? 1 - ((total - size - 1) * (observed - within[u]!)) / rest : Number.NaN;
  });
  const defined = expected > 0;
  return {
    estimate: defined ? estimate : Number.NaN,
    interval: defined ? jackknifeInterval(estimate, without, alphaOf(confidence, "krippendorffAlpha")) : null,
    n: units.length,
    method: `Krippendorff's alpha, ${level}, jackknife over units`,
    warnings: defined ? [] : ["all ratings are equal: alpha is undefined"],
  };
}

function pairableOf(ratings: readonly ArrayLike<number | null>[]): Pairable {
  const length = ratings[0]?.length ?? 0;
  if (ratings.some((row) => row.length !== length)) throw new RangeError("krippendorffAlpha: rows differ in length");
  const raw: number[][] = [];
  for (let unit = 0; unit < length; unit++) {
    const given = ratings.map((row) => row[unit]).filter((value): value is number => Number.isFinite(value));
    if (given.length >= 2) raw.push(given);
  }
  const values = [...new Set(raw.flat())].sort((a, b) => a - b);
  const position = new Map(values.map((value, i) => [value, i]));
  const units = raw.map((given) => {
    const counts = new Map<number, number>();
    for (const value of given) {
      const index = position.get(value)!;
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    return [...counts];
  });
  return { values, units };
}

function distanceOf(level: MeasurementLevel, values: readonly number[], counts: readonly number[]) {
  if (level === "nominal") return (i: number, j: number) => (i === j ? 0 : 1);
  if (level === "interval") return (i: number, j: number) => (values[i]! - values[j]!) ** 2;
  if (level === "ratio") {
    return (i: number, j: number) => {
      const sum = values[i]! + values[j]!;
      return i === j || sum === 0 ? 0 : ((values[i]! - values[j]!) / sum) ** 2;
    };
  }
  let below = 0;
  const middle = counts.map((count) => {
    below += count;
    return below - count / 2;
  });
  return (i: number, j: number) => (middle[i]! - middle[j]!) ** 2;
}

function sizeOf(unit: readonly (readonly [number, number])[]): number {
  return unit.reduce((sum, [, count]) => sum + count, 0);
}

function disagreement(unit: readonly (readonly [number, number])[], distance: (i: number, j: number) => number): number {
  let sum = 0;
  for (const [i, a] of unit) for (const [j, b] of unit) sum += a * b * distance(i, j);
  return sum / (sizeOf(unit) - 1);
}

function alphaWithout(units: Pairable["units"], left: number, values: readonly number[], counts: readonly number[]): number {
  const rest = [...counts];
  for (const [i, count] of units[left]!) rest[i]! -= count;
  const distance = distanceOf("ordinal", values, rest);
  let observed = 0;
  for (const [u, unit] of units.entries()) if (u !== left) observed += disagreement(unit, distance);
  let expected = 0;
  for (const [i, a] of rest.entries()) for (const [j, b] of rest.entries()) expected += a * b * distance(i, j);
  const total = rest.reduce((sum, count) => sum + count, 0);
  return expected > 0 ? 1 - ((total - 1) * observed) / expected : Number.NaN;
}
