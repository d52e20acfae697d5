import { type ArmUsers, type CompareOptions, type Comparison, compareArms } from "./compare-arms.ts";

/** What an experiment is judged by. */
export interface Measure {
  readonly name: string;
  /** Which way is better. */
  readonly better: "up" | "down";
  /** The one the experiment is about; others to know of; or one that must not get worse. */
  readonly role: "primary" | "secondary" | "guardrail";
  /**
   * Of a primary or secondary measure the smallest improvement worth having, of a guardrail the largest loss that is borne, ≥ 0, in
   * the measure's own unit. Default 0.
   */
  readonly margin?: number | undefined;
}

/**
 * `better` and `worse` are beyond noise, `better` also by at least its margin where the whole interval is; `unharmed`: a guardrail whose
 * loss is surely within its margin; `undecided`: the interval allows for both.
 */
export type MeasureVerdict = "better" | "worse" | "unharmed" | "undecided";

/** A measure and what came of it. */
export interface JudgedMeasure extends Comparison {
  readonly measure: Measure;
  readonly verdict: MeasureVerdict;
  /** The improvement, so that above 0 is always better, with the interval that the verdict rests on. */
  readonly gain: number | null;
  readonly gainInterval: readonly [number, number] | null;
}

/**
 * Compares two arms by a measure and says what came of it.
 *
 * @param isWatched whether the experiment is looked at while it runs: the verdict then rests on the interval that allows for it
 */
export function judgeMeasure(
  measure: Measure,
  arms: { readonly control: ArmUsers; readonly treatment: ArmUsers },
  { isWatched = true, ...options }: CompareOptions & { readonly isWatched?: boolean | undefined } = {},
): JudgedMeasure {
  const comparison = compareArms(arms.control, arms.treatment, options);
  const sign = measure.better === "up" ? 1 : -1;
  const { difference } = comparison;
  const interval = isWatched ? comparison.watched : comparison.interval;
  const gain = difference === null ? null : sign * difference;
  const gainInterval = interval && (sign === 1 ? interval : ([-interval[1], -interval[0]] as const));
  return { ...comparison, measure, gain, gainInterval, verdict: verdictOf(measure, gain, gainInterval) };
}

function verdictOf(
  { role, margin = 0 }: Measure,
  gain: number | null,
  interval: readonly [number, number] | null,
): MeasureVerdict {
  if (gain === null || !interval) return "undecided";
  const [low, high] = interval;
  if (role === "guardrail") {
    if (low > -margin) return "unharmed";
    return high < 0 ? "worse" : "undecided";
  }
  if (high < 0) return "worse";
  return low > 0 && gain > margin ? "better" : "undecided";
}
