import { median } from "../descriptive/mad.ts";
import { type AnovaResult, anova } from "./anova.ts";
import { cleanSamples } from "./samples.ts";

/**
 * Levene's test around medians (Brown–Forsythe): do k samples have the same spread?
 *
 * @param samples k ≥ 2 samples, each with at least one finite value
 * @returns F of the absolute deviations from each sample's median, with its p-value; the effect is η² of those deviations
 * @throws {RangeError} if there are fewer than two samples, one is empty, or none has two values
 * @see Brown & Forsythe (1974), JASA 69, 364–367
 * @example levene([[1, 2, 3], [2, 4, 6]]).statistic; // 0.79999…
 */
export function levene(samples: readonly ArrayLike<number>[]): AnovaResult {
  const { groups, warnings } = cleanSamples(samples, "levene", 1);
  const deviations = groups.map((group) => {
    const centre = median(group);
    return group.map((value) => Math.abs(value - centre));
  });
  return { ...anova(deviations), method: "Brown–Forsythe", warnings };
}
