import { normPpf } from "../distributions/normal.ts";
import { alphaOf, type Estimate } from "../result.ts";

export interface JudgedRate {
  /** Share of items the judge called positive, 0…1, and how many it judged. */
  readonly rate: number;
  readonly n: number;
  /** Share of truly positive items the judge calls positive, and how many true positives that was measured on. */
  readonly sensitivity: number;
  readonly nPositive: number;
  /** Share of truly negative items the judge calls negative, and how many true negatives that was measured on. */
  readonly specificity: number;
  readonly nNegative: number;
}

export interface CorrectedRate extends Estimate {
  /** Before it was cut at 0 and 1: far outside means that sensitivity or specificity do not fit the data. */
  readonly raw: number;
  /** By the delta method. */
  readonly standardError: number;
}

/**
 * The true rate behind an imperfect judge's rate, from how often it is right on items whose truth is known.
 *
 *     p = (q + specificity − 1) / (sensitivity + specificity − 1)
 *
 * The interval carries the uncertainty of all three numbers and keeps its level in small samples.
 *
 * @returns the corrected rate, 0…1; NaN with a warning if the judge is no better than chance
 * @throws {RangeError} if a share is outside 0…1 or a count is not positive
 * @see Rogan & Gladen (1978), Am. J. Epidemiology 107(1); interval: Lee et al. (2025), arXiv 2511.21140
 * @example roganGladen({ rate: 0.3, n: 1000, sensitivity: 0.9, nPositive: 100, specificity: 0.8, nNegative: 100 }); // { estimate: 0.1428…, … }
 */
export function roganGladen(
  { rate, n, sensitivity, nPositive, specificity, nNegative }: JudgedRate,
  { confidence = 0.95 }: { confidence?: number } = {},
): CorrectedRate {
  if (![rate, sensitivity, specificity].every((share) => share >= 0 && share <= 1)) {
    throw new RangeError("roganGladen: a share lies outside 0…1");
  }
  if (![n, nPositive, nNegative].every((count) => count > 0)) throw new RangeError("roganGladen: counts must be positive");
  const z = normPpf(1 - alphaOf(confidence, "roganGladen") / 2);
  const skill = sensitivity + specificity - 1;
  const raw = (rate + specificity - 1) / skill;
  const variance =
    (rate * (1 - rate)) / n +
    (raw * raw * sensitivity * (1 - sensitivity)) / nPositive +
    ((1 - raw) ** 2 * specificity * (1 - specificity)) / nNegative;

  // Pseudo-counts draw each share a little to the middle, the rate by z² of them, the judge's two by one on each side.
  const size = n + z * z;
  const q = (n * rate + (z * z) / 2) / size;
  const sizePositive = nPositive + 2;
  const sizeNegative = nNegative + 2;
  const hits = (nPositive * sensitivity + 1) / sizePositive;
  const passes = (nNegative * specificity + 1) / sizeNegative;
  const adjusted = (q + passes - 1) / (hits + passes - 1);
  const ofHits = (hits * (1 - hits)) / sizePositive;
  const ofPasses = (passes * (1 - passes)) / sizeNegative;
  const shift = 2 * z * z * (-(1 - adjusted) * ofPasses + adjusted * ofHits);
  const spread =
    Math.sqrt((q * (1 - q)) / size + (1 - adjusted) ** 2 * ofPasses + adjusted ** 2 * ofHits) / (hits + passes - 1);
  const hasSkill = skill > 0 && hits + passes > 1;
  const within = (share: number): number => Math.min(1, Math.max(0, share));
  return {
    estimate: hasSkill ? within(raw) : Number.NaN,
    interval: hasSkill ? [within(adjusted + shift - z * spread), within(adjusted + shift + z * spread)] : null,
    n,
    method: "Rogan–Gladen, Lee interval",
    warnings: hasSkill
      ? warningsOf(raw, Math.min(nPositive, nNegative))
      : ["the judge is no better than chance: nothing can be corrected"],
    raw,
    standardError: Math.sqrt(variance) / Math.abs(skill),
  };
}

function warningsOf(raw: number, fewest: number): string[] {
  const warnings: string[] = [];
  if (raw < 0 || raw > 1)
    warnings.push("the judge's rate does not fit its sensitivity and specificity: were they measured on like items?");
  if (fewest < 30) warnings.push("fewer than 30 items of known truth on one side");
  return warnings;
}
