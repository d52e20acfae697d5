import type { Observation, Rule } from "@telltale/core/alerts";

/** Records a stream needs to be judged where its rule does not say. */
const leastRecords = 20;

/** How many streams of a rule have enough records to be judged: the false-alarm budget is split over so many. At least 1. */
export function streamsIn(rule: Rule, observations: readonly Observation[]): number {
  const least = rule.minimum ?? leastRecords;
  const able = observations.filter(({ current }) => !("n" in current) || current.n >= least);
  return Math.max(1, able.length);
}
