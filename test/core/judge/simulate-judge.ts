import { seededRandom } from "@telltale/core";
import { correctedScore, rubrics } from "@telltale/core/judge";

export interface CoverageOptions {
  readonly runs: number;
  readonly seed: number;
  /** True share of faults, and how well the judge sees them. */
  readonly truth?: number;
  readonly sensitivity?: number;
  readonly specificity?: number;
  readonly judged?: number;
  readonly labels?: number;
}

export interface Coverage {
  /** How often 95 % intervals hold the true rate: the prediction-powered, Rogan and Gladen's where it is given, and Wald's of the rate as judged. */
  readonly share: number;
  readonly rate: number;
  readonly raw: number;
  /** How often the labels were enough for Rogan and Gladen's. */
  readonly given: number;
}

/** Judges of known quality over answers of a known rate of faults, some of them labelled. */
export function coverage(options: CoverageOptions): Coverage {
  const { runs, seed, truth = 0.12, sensitivity = 0.8, specificity = 0.92, judged = 2000, labels = 200 } = options;
  const random = seededRandom(seed);
  const hits = { share: 0, rate: 0, raw: 0, given: 0 };
  for (let run = 0; run < runs; run++) {
    const items = Array.from({ length: judged }, () => {
      const human = random() < truth ? 1 : 0;
      return { human, judged: random() < (human ? sensitivity : 1 - specificity) ? 1 : 0 };
    });
    const others = items.slice(labels).map(({ judged }) => ({ value: judged }));
    const { share, rate, rawRate } = correctedScore(rubrics.hallucination, items.slice(0, labels), others);
    const holds = (interval: readonly [number, number] | null | undefined) =>
      interval !== null && interval !== undefined && interval[0] <= truth && truth <= interval[1];
    const half = 1.96 * Math.sqrt((rawRate * (1 - rawRate)) / judged);
    if (rate) hits.given += 1;
    if (holds(share?.interval)) hits.share += 1;
    if (holds(rate?.interval)) hits.rate += 1;
    if (holds([rawRate - half, rawRate + half])) hits.raw += 1;
  }
  return { share: hits.share / runs, rate: hits.rate / hits.given, raw: hits.raw / runs, given: hits.given / runs };
}
