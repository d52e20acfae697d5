import {
  binomSf,
  type CohenKappa,
  cohenKappa,
  type Estimate,
  pearson,
  spearman,
  type TestResult,
  wilson,
} from "../stats/index.ts";
import { isFault, type Rubric, valuesOf } from "./rubric.ts";

/** One thing that a person and the judge have both valued. */
export interface Labelled {
  readonly human: number;
  readonly judged: number;
}

/** What the judge is worth by people's labels. */
export interface Agreement {
  readonly n: number;
  /** Share of items on which both say fault or no fault, with Wilson's interval. */
  readonly agreement: Estimate;
  /** The same beyond chance. Where nearly all is well, agreement is high for any judge: read kappa with the base rate. */
  readonly kappa: CohenKappa;
  /** On scales and points: of the values, near misses costing the square of their distance. */
  readonly weightedKappa: CohenKappa | null;
  /** Ranks (Spearman) and values (Pearson); null where one side says the same of everything. */
  readonly rankCorrelation: TestResult | null;
  readonly correlation: TestResult | null;
  /** Share of faults, as people and as the judge say. */
  readonly baseRate: { readonly human: number; readonly judged: number };
  /** Mean of judge − human, in the rubric's unit. */
  readonly meanError: number;
  readonly verdict: "deploy" | "improve" | "recalibrate" | "too few";
  /** The verdict in a sentence. */
  readonly says: string;
}

export interface AgreementOptions {
  /** Agreement a judge should have before it is trusted. Default 0.85. */
  readonly target?: number | undefined;
  /** Agreement below which it must be calibrated anew. Default 0.80. */
  readonly floor?: number | undefined;
}

const fewestLabels = 30;

/**
 * How well a judge agrees with people: on what is a fault, and on the values.
 *
 * @throws {RangeError} if there is no item, or a value lies outside the rubric's scale
 * @see the target of 0.85 and the floor of 0.80 are those of quarterly calibration with some 200 labels
 * @example judgeAgreement({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "", no: "" } }, [{ human: 1, judged: 1 }, { human: 0, judged: 1 }]).agreement.estimate; // 0.5
 */
export function judgeAgreement(
  rubric: Rubric,
  items: readonly Labelled[],
  { target = 0.85, floor = 0.8 }: AgreementOptions = {},
): Agreement {
  const n = items.length;
  if (n === 0) throw new RangeError("judgeAgreement: no items");
  const [least, most] = valuesOf(rubric);
  const outside = items.flatMap(({ human, judged }) => [human, judged]).find((value) => !(value >= least && value <= most));
  if (outside !== undefined)
    throw new RangeError(`judgeAgreement: ${outside} is not on the scale of ${rubric.name}, ${least} to ${most}`);
  const human = items.map((item) => item.human);
  const judged = items.map((item) => item.judged);
  const faults = (values: readonly number[]) => values.map((value) => (isFault(rubric, value) ? 1 : 0));
  const [humanFaults, judgedFaults] = [faults(human), faults(judged)];
  const agreed = humanFaults.filter((fault, i) => fault === judgedFaults[i]).length;
  const agreement = wilson(agreed, n);
  const isGraded = rubric.scale.kind !== "yes-no";
  const labels = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const isVaried = new Set(human).size > 1 && new Set(judged).size > 1 && n > 3;
  const share = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  return {
    n,
    agreement,
    kappa: cohenKappa(humanFaults, judgedFaults, { labels: [0, 1] }),
    weightedKappa: isGraded ? cohenKappa(human, judged, { weights: "quadratic", labels }) : null,
    rankCorrelation: isGraded && isVaried ? spearman(human, judged) : null,
    correlation: isGraded && isVaried ? pearson(human, judged) : null,
    baseRate: { human: share(humanFaults), judged: share(judgedFaults) },
    meanError: share(judged) - share(human),
    ...verdictOf(agreement, { target, floor }),
  };
}

function verdictOf(
  { estimate, interval, n }: Estimate,
  { target, floor }: { readonly target: number; readonly floor: number },
): Pick<Agreement, "verdict" | "says"> {
  const high = interval?.[1] ?? 1;
  const said = `agreement with people is ${estimate.toFixed(2)}`;
  if (n < fewestLabels && high >= floor)
    return { verdict: "too few", says: `${said} on ${n} labels: too few to tell; label at least ${fewestLabels}, better 200` };
  if (estimate < floor)
    return { verdict: "recalibrate", says: `${said}, below ${floor}: recalibrate before its scores are used` };
  if (estimate < target)
    return { verdict: "improve", says: `${said}, below the target of ${target}: sharpen the rubric where the two differ` };
  return { verdict: "deploy", says: `${said}, at or above the target of ${target}` };
}

/**
 * How many labels it takes to show that a judge meets its target: that the lower end of Wilson's interval lies above it.
 *
 * @param expected the agreement the judge is thought to have, above the target
 * @returns about the least number of labels that show it with the given power; null where it takes more than a hundred thousand
 * @throws {RangeError} if not 0 < target < expected ≤ 1
 * @example labelsNeeded({ target: 0.85, expected: 0.92 }); // 167
 */
export function labelsNeeded({
  target = 0.85,
  expected,
  power = 0.8,
}: {
  readonly target?: number;
  readonly expected: number;
  readonly power?: number;
}): number | null {
  if (!(target > 0 && target < expected && expected <= 1))
    throw new RangeError("labelsNeeded: needs 0 < target < expected ≤ 1");
  const shows = (n: number): boolean => {
    let [least, most] = [0, n + 1];
    while (least < most) {
      const middle = Math.floor((least + most) / 2);
      if (middle <= n && (wilson(middle, n).interval?.[0] ?? 0) <= target) least = middle + 1;
      else most = middle;
    }
    return least <= n && binomSf(least - 1, n, expected) >= power;
  };
  // The power of an exact test saws as n grows: what is found by halving is confirmed nearby.
  let most = 8;
  while (most <= 100_000 && !shows(most)) most *= 2;
  if (most > 100_000) return null;
  let n = most / 2;
  for (let step = most / 4; step >= 1; step /= 2) if (!shows(Math.floor(n + step))) n += step;
  n = Math.floor(n);
  while (!shows(n)) n += 1;
  return n;
}
