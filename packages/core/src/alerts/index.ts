export {
  type AlertEvent,
  type AlertState,
  type AlertStatus,
  acknowledge,
  type Episode,
  initialState,
  snooze,
  streamKey,
} from "./alert-state.ts";
export { type Allotment, allot, allotmentOf, defaultBudgets, drawsOnBudget, type FalseAlarmBudget } from "./allot.ts";
export { type EventGroup, groupEvents } from "./group-events.ts";
export { hardPresets } from "./hard-presets.ts";
export { judge } from "./judge.ts";
export type { ClusterSums, Judgement, Measured, Observation, Point, Watched } from "./observation.ts";
export { besides, presets, type Tuning, tuned } from "./presets.ts";
export { isQuiet, isWithin, type Silence } from "./quiet.ts";
export {
  type Against,
  type Condition,
  type QuietWindow,
  type Rule,
  type Segment,
  type Severity,
  type Statistic,
  severities,
} from "./rule.ts";
export { type SeasonalScore, type SeasonOptions, seasonalScores } from "./seasonal-scores.ts";
export { softPresets } from "./soft-presets.ts";
export { type StepInput, step } from "./step.ts";
export { tailThreshold } from "./tail-threshold.ts";
export { type RuleWindow, type RuleWindows, windowsOf } from "./windows-of.ts";
