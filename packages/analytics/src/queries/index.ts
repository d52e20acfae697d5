import type { Row } from "../engine/cell.ts";
import { accessPatterns } from "./access-patterns.ts";
import type { Asked } from "./asked.ts";
import { behaviour, signals } from "./behaviour.ts";
import { cacheSavings } from "./cache-savings.ts";
import { concurrency } from "./concurrency.ts";
import { contextShare } from "./context-share.ts";
import { cost } from "./cost.ts";
import { costPerTask } from "./cost-per-task.ts";
import { costProjection } from "./cost-projection.ts";
import { depth } from "./depth.ts";
import { duplicateToolCalls } from "./duplicate-tool-calls.ts";
import { errorClasses, errors } from "./errors.ts";
import { failureModes } from "./failure-modes.ts";
import { fallbackPairs, fallbacks } from "./fallbacks.ts";
import { funnel } from "./funnel.ts";
import { instructions } from "./instructions.ts";
import { latency } from "./latency.ts";
import { latencyDistribution, latencyPercentiles } from "./latency-distribution.ts";
import { personalData } from "./personal-data.ts";
import type { Query } from "./query.ts";
import { rateLimits } from "./rate-limits.ts";
import { retention } from "./retention.ts";
import { retries } from "./retries.ts";
import { retrieval } from "./retrieval.ts";
import { retrievalDocuments } from "./retrieval-documents.ts";
import { retrievalOverlap } from "./retrieval-overlap.ts";
import { retrievalScores } from "./retrieval-scores.ts";
import { satisfaction, satisfactionDistribution } from "./satisfaction.ts";
import { scores } from "./scores.ts";
import { security } from "./security.ts";
import { session } from "./session.ts";
import { type AskedToRead, sessionsToRead } from "./sessions-to-read.ts";
import { survival } from "./survival.ts";
import { tokens } from "./tokens.ts";
import { tools } from "./tools.ts";
import { traceTree } from "./trace-tree.ts";
import { traffic } from "./traffic.ts";
import { userVolume } from "./user-volume.ts";

export type { AccessPatternsRow } from "./access-patterns.ts";
export type { Asked, Every, Windowed } from "./asked.ts";
export type { BehaviourRow, SignalsRow } from "./behaviour.ts";
export type { CacheSavingsRow } from "./cache-savings.ts";
export { cacheSavingsAt } from "./cache-savings.ts";
export type { ConcurrencyRow } from "./concurrency.ts";
export type { ContextShareRow } from "./context-share.ts";
export type { CostRow } from "./cost.ts";
export type { CostPerTaskRow } from "./cost-per-task.ts";
export type { CostProjectionRow } from "./cost-projection.ts";
export type { DepthRow } from "./depth.ts";
export { type DriftBetweenOptions, driftBetween, type Side } from "./drift-between.ts";
export { type DriftSummariesOptions, driftSummaries } from "./drift-summaries.ts";
export type { DuplicateToolCallsRow } from "./duplicate-tool-calls.ts";
export type { ErrorClassRow, ErrorsRow } from "./errors.ts";
export { scoreOf } from "./evidence.ts";
export type { FailureModesRow, OwnFailureMode } from "./failure-modes.ts";
export { failureModesWith } from "./failure-modes.ts";
export type { FallbackPairsRow, FallbacksRow } from "./fallbacks.ts";
export type { FunnelRow } from "./funnel.ts";
export type { InstructionsRow } from "./instructions.ts";
export type { LatencyRow } from "./latency.ts";
export type { LatencyBinRow, LatencyPercentileRow } from "./latency-distribution.ts";
export type { TwoWindows } from "./numeric-drift.ts";
export type { PersonalDataRow } from "./personal-data.ts";
export { ask, type Query } from "./query.ts";
export type { RateLimitsRow } from "./rate-limits.ts";
export type { RetentionRow } from "./retention.ts";
export type { RetriesRow } from "./retries.ts";
export type { RetrievalRow } from "./retrieval.ts";
export type { RetrievalDocumentsRow } from "./retrieval-documents.ts";
export type { RetrievalOverlapRow } from "./retrieval-overlap.ts";
export type { RetrievalScoresRow } from "./retrieval-scores.ts";
export type { SatisfactionBinRow, SatisfactionRow } from "./satisfaction.ts";
export type { ScoresRow } from "./scores.ts";
export type { SecurityRow } from "./security.ts";
export type { SessionEventRow } from "./session.ts";
export type { AskedToRead, SessionToReadRow } from "./sessions-to-read.ts";
export type { SurvivalRow } from "./survival.ts";
export type { TokensRow } from "./tokens.ts";
export type { ToolsRow } from "./tools.ts";
export type { TraceRow } from "./trace-tree.ts";
export type { TrafficRow } from "./traffic.ts";
export type { UserVolumeRow } from "./user-volume.ts";
export {
  accessPatterns,
  behaviour,
  cacheSavings,
  concurrency,
  contextShare,
  cost,
  costPerTask,
  costProjection,
  depth,
  duplicateToolCalls,
  errorClasses,
  errors,
  failureModes,
  fallbackPairs,
  fallbacks,
  funnel,
  instructions,
  latency,
  latencyDistribution,
  latencyPercentiles,
  personalData,
  rateLimits,
  retention,
  retries,
  retrieval,
  retrievalDocuments,
  retrievalOverlap,
  retrievalScores,
  satisfaction,
  satisfactionDistribution,
  scores,
  security,
  session,
  sessionsToRead,
  signals,
  survival,
  tokens,
  tools,
  traceTree,
  traffic,
  userVolume,
};

/** Every question that is asked with a window and perhaps `by`, `every` and `where`, by name. */
export const questions: Readonly<Record<string, Query<Asked, Row>>> = {
  traffic,
  concurrency,
  latency,
  latencyDistribution,
  latencyPercentiles,
  tokens,
  cost,
  costPerTask,
  cacheSavings,
  costProjection,
  errors,
  errorClasses,
  retries,
  fallbacks,
  fallbackPairs,
  rateLimits,
  instructions,
  satisfaction,
  satisfactionDistribution,
  behaviour,
  signals,
  funnel,
  depth,
  survival,
  retention,
  retrieval,
  retrievalScores,
  retrievalDocuments,
  retrievalOverlap,
  contextShare,
  tools,
  duplicateToolCalls,
  scores,
  failureModes,
  security,
  personalData,
  userVolume,
  accessPatterns,
};

/** Every question that shows single records, by name: they are asked with a period and `where` (and `size`), not divided. */
export const recordQuestions: Readonly<Record<string, Query<AskedToRead, Row>>> = { traceTree, session, sessionsToRead };
