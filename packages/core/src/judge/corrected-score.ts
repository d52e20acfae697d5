import { type CorrectedRate, type Estimate, hajekMean, type PpiMean, ppiMean, ppiRate, roganGladen } from "../stats/index.ts";
import type { Labelled } from "./agreement.ts";
import { isFault, type Rubric } from "./rubric.ts";

/** One judged thing of which no person has said anything. */
export interface JudgedOnly {
  readonly value: number;
  /** Chance that it was judged, 0 < π ≤ 1. Default 1. */
  readonly inclusionProbability?: number | undefined;
}

/** What the judge says of everything, and what it means once its errors are taken out. */
export interface CorrectedScore {
  /** Share of faults as judged, weighted by 1/π. */
  readonly rawRate: number;
  /** The share that people would find (prediction-powered), however rare faults are; null without a label. */
  readonly share: Estimate | null;
  /** The same by the judge's sensitivity and specificity (Rogan and Gladen); null where the labels hold fewer than five faults, or five sound answers. */
  readonly rate: CorrectedRate | null;
  readonly rawMean: number;
  /** The mean that people would give (prediction-powered); null below thirty labels or two items without, and as `rate`; of yes and no, see `share`. */
  readonly mean: PpiMean | null;
  /** Share of true faults that the judge finds, and of sound answers that it lets pass. */
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  readonly warnings: readonly string[];
}

/** Labels that are likely to hold enough of the rarer side, going by those there are. */
function labelsFor(labels: number, rarer: number): number {
  return Math.ceil((2 * fewestOfEach * labels) / Math.max(1, rarer) / 10) * 10;
}

/** Fewer labels on a side, and intervals do not keep their level: `npm run bench -- judge`. */
const fewestOfEach = 5;
const fewestLabels = 30;

/**
 * The judge's rate and mean beside those that people would give. The labelled items must be a random part of the judged ones.
 *
 * @param labelled items with both values
 * @param others judged items without a label
 * @throws {RangeError} if nothing was judged
 * @example correctedScore({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "", no: "" } }, [], [{ value: 1 }, { value: 0 }]).rawRate; // 0.5
 */
export function correctedScore(
  rubric: Rubric,
  labelled: readonly (Labelled & { readonly inclusionProbability?: number | undefined })[],
  others: readonly JudgedOnly[],
): CorrectedScore {
  const all = [...labelled.map(({ judged, inclusionProbability }) => ({ value: judged, inclusionProbability })), ...others];
  if (all.length === 0) throw new RangeError("correctedScore: nothing was judged");
  const chances = all.map(({ inclusionProbability = 1 }) => inclusionProbability);
  const raw = hajekMean(
    all.map(({ value }) => (isFault(rubric, value) ? 1 : 0)),
    chances,
  );
  const faults = labelled.filter(({ human }) => isFault(rubric, human));
  const sound = labelled.filter(({ human }) => !isFault(rubric, human));
  const hits = faults.filter(({ judged }) => isFault(rubric, judged)).length;
  const passes = sound.filter(({ judged }) => !isFault(rubric, judged)).length;
  const sensitivity = faults.length > 0 ? hits / faults.length : null;
  const specificity = sound.length > 0 ? passes / sound.length : null;
  const isUneven = new Set(chances).size > 1;
  const hasBoth = faults.length >= fewestOfEach && sound.length >= fewestOfEach;
  const rate =
    sensitivity === null || specificity === null || !hasBoth
      ? null
      : roganGladen({
          rate: raw.estimate,
          n: raw.nEffective,
          sensitivity,
          nPositive: faults.length,
          specificity,
          nNegative: sound.length,
        });
  const hasMean = labelled.length >= fewestLabels && others.length >= 2 && hasBoth && rubric.scale.kind !== "yes-no";
  const share =
    labelled.length === 0
      ? null
      : ppiRate({
          rate: raw.estimate,
          n: raw.nEffective,
          judgedPositive: { count: hits, n: hits + sound.length - passes },
          judgedNegative: { count: faults.length - hits, n: faults.length - hits + passes },
        });
  const mean = hasMean
    ? ppiMean(
        labelled.map(({ human }) => human),
        labelled.map(({ judged }) => judged),
        others.map(({ value }) => value),
      )
    : null;
  const rawMean = hajekMean(
    all.map(({ value }) => value),
    chances,
  ).estimate;
  return {
    rawRate: raw.estimate,
    share,
    rate,
    rawMean,
    mean,
    sensitivity,
    specificity,
    warnings: [
      ...(labelled.length > 0 && !hasBoth
        ? [
            `the labels hold ${faults.length} faults and ${sound.length} sound answers: what is measured on these takes ${fewestOfEach} of each (label at least ${labelsFor(labelled.length, Math.min(faults.length, sound.length))})`,
          ]
        : []),
      ...(isUneven
        ? ["the judged were drawn with unequal chances: the corrected mean is that of the judged, the rates are those of all"]
        : []),
    ],
  };
}
