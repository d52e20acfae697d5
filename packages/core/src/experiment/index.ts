export { armOf, concernsOf, type Experiment, sharesOf } from "./arm-of.ts";
export { type ArmUsers, type CompareOptions, type Comparison, compareArms } from "./compare-arms.ts";
export { type CompareRunsOptions, compareRuns, type RunsComparison, type TwoRuns } from "./compare-runs.ts";
export { type Decided, type Decision, decide, type ToDecide } from "./decide.ts";
export { type JudgedMeasure, judgeMeasure, type Measure, type MeasureVerdict } from "./judge-measure.ts";
export { type Plan, type PlanOptions, planExperiment, type Traffic } from "./plan-experiment.ts";
