import { tPpf } from "../stats/index.ts";
import type { Score } from "../trace/score.ts";
import { effectiveN, weightOf } from "./weight.ts";

type ScorePart = Pick<Score, "name" | "value" | "inclusionProbability">;

export interface ScoreMean {
  readonly n: number;
  readonly mean: number;
  /** 95 % interval by Student's t at the effective sample size; null below two values. */
  readonly interval: readonly [number, number] | null;
}

/**
 * The mean of each score, by its name, in alphabetical order. Scores that carry only a label are left out. Under sampling each
 * counts 1 / inclusionProbability times (Hájek).
 *
 * A judge's scores are only as good as the judge: see how it agrees with people before reading much into the mean.
 *
 * @example scoreMeans([{ name: "relevance", value: 4 }, { name: "relevance", value: 5 }]).get("relevance").mean; // 4.5
 * @example scoreMeans([]).size; // 0
 */
export function scoreMeans(scores: readonly ScorePart[]): ReadonlyMap<string, ScoreMean> {
  const byName = new Map<string, { value: number; weight: number }[]>();
  for (const score of scores) {
    if (score.value === undefined || !Number.isFinite(score.value)) continue;
    const found = byName.get(score.name) ?? [];
    found.push({ value: score.value, weight: weightOf(score) });
    byName.set(score.name, found);
  }
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, values]) => [name, meanOf(values)]));
}

function meanOf(values: readonly { value: number; weight: number }[]): ScoreMean {
  const n = values.length;
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  const mean = values.reduce((sum, { value, weight }) => sum + (weight * value) / total, 0);
  const worth = effectiveN(values.map(({ weight }) => weight));
  if (!(worth > 1)) return { n, mean, interval: null };
  const variance =
    values.reduce((sum, { value, weight }) => sum + (weight / total) * (value - mean) ** 2, 0) * (worth / (worth - 1));
  const half = tPpf(0.975, worth - 1) * Math.sqrt(variance / worth);
  return { n, mean, interval: [mean - half, mean + half] };
}
