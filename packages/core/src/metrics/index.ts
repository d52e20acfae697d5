export { type BehaviourRates, behaviourRates } from "./behaviour.ts";
export { type CostTotals, costPerSuccess, costTotals } from "./cost-totals.ts";
export { metricBy } from "./group.ts";
export { latency, longestGap, tokensPerSecond, ttft } from "./latency.ts";
export { type Percentiles, percentilesOf } from "./quantiles.ts";
export { type Rate, rateFromCounts, rateOf } from "./rate.ts";
export {
  errorRate,
  errorRates,
  fallbackRate,
  refusalRate,
  responseCacheHitRate,
  retrievalEmptyRate,
  retryRate,
  schemaFailureRate,
  toolArgumentFailureRate,
  toolSuccessRate,
} from "./reliability.ts";
export {
  isAbandonedAfterResponse,
  type Satisfaction,
  type SatisfactionCounts,
  satisfaction,
  satisfactionFromCounts,
} from "./satisfaction.ts";
export { type ScoreMean, scoreMeans } from "./scores.ts";
export { isBilled, type TokenTotals, tokenTotals } from "./tokens.ts";
export { effectiveN, type Sampled, weightOf } from "./weight.ts";
