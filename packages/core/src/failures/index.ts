export {
  type AccessOptions,
  type AccessPattern,
  type AccessReason,
  accessPatterns,
  type UserAccess,
} from "./access-patterns.ts";
export { type ClusterOptions, type FailureCluster, failureClusters, type UnexplainedFailure } from "./failure-clusters.ts";
export { type Evidence, type FailureMode, type Severity, severities } from "./failure-mode.ts";
export { failureModes } from "./failure-modes.ts";
export { type FailuresOptions, failuresOf, failureVerdict } from "./failures-of.ts";
export type { Counts } from "./peer-rate.ts";
export { failureThresholds } from "./thresholds.ts";
