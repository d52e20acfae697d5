export { costPer, costPerCall, tokensPer, tokensPerCall, tokensPerSuccess } from "./amounts.ts";
export { type BehaviourRates, behaviourRates } from "./behaviour.ts";
export { betterScore } from "./better-score.ts";
export { type ClusteredRate, clusteredRate } from "./clustered-rate.ts";
export { type CostTotals, costPerSuccess, costTotals } from "./cost-totals.ts";
export { metricBy } from "./group.ts";
export { latency, longestGap, timePerToken, tokensPerSecond, ttft } from "./latency.ts";
export { nearRateLimitRate, rateLimitProximity, rateLimitRate, timeoutRate } from "./limits.ts";
export {
  formatComplianceRate,
  inputLength,
  outputLength,
  repetition,
  repetitionRate,
  truncationRate,
} from "./output.ts";
export { hallucinationRate, scoreRate } from "./quality.ts";
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
  contextTokenShare,
  documentAge,
  type RetrievalScores,
  retrievalLatency,
  retrievalScores,
  sourceOverlap,
} from "./retrieval.ts";
export {
  isAbandonedAfterResponse,
  type Satisfaction,
  type SatisfactionCounts,
  satisfaction,
  satisfactionFromCounts,
} from "./satisfaction.ts";
export { type ScoreMean, scoreMeans } from "./scores.ts";
export { isBilled, type TokenTotals, tokenTotals } from "./tokens.ts";
export { duplicateToolCallRate, toolRejectionRate, toolSelection, wrongToolCallRate } from "./tools.ts";
export { type Concurrency, concurrency, type Throughput, throughput } from "./traffic.ts";
export { effectiveN, type Sampled, weightOf } from "./weight.ts";
