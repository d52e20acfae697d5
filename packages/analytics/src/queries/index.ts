import type { Row } from "../engine/cell.ts";
import type { Asked } from "./asked.ts";
import { behaviour, signals } from "./behaviour.ts";
import { cost } from "./cost.ts";
import { errorClasses, errors } from "./errors.ts";
import { latency } from "./latency.ts";
import type { Query } from "./query.ts";
import { retrieval } from "./retrieval.ts";
import { satisfaction, satisfactionDistribution } from "./satisfaction.ts";
import { scores } from "./scores.ts";
import { tokens } from "./tokens.ts";
import { tools } from "./tools.ts";
import { traffic } from "./traffic.ts";

export type { Asked, Every, Windowed } from "./asked.ts";
export type { BehaviourRow, SignalsRow } from "./behaviour.ts";
export type { CostRow } from "./cost.ts";
export { driftSummaries } from "./drift-summaries.ts";
export type { ErrorClassRow, ErrorsRow } from "./errors.ts";
export type { LatencyRow } from "./latency.ts";
export type { TwoWindows } from "./numeric-drift.ts";
export { ask, type Query } from "./query.ts";
export type { RetrievalRow } from "./retrieval.ts";
export type { SatisfactionBinRow, SatisfactionRow } from "./satisfaction.ts";
export type { ScoresRow } from "./scores.ts";
export type { TokensRow } from "./tokens.ts";
export type { ToolsRow } from "./tools.ts";
export type { TrafficRow } from "./traffic.ts";
export {
  behaviour,
  cost,
  errorClasses,
  errors,
  latency,
  retrieval,
  satisfaction,
  satisfactionDistribution,
  scores,
  signals,
  tokens,
  tools,
  traffic,
};

/** Every question that is asked with a window and perhaps `by`, `every` and `where`, by name. */
export const questions: Readonly<Record<string, Query<Asked, Row>>> = {
  traffic,
  latency,
  tokens,
  cost,
  errors,
  errorClasses,
  satisfaction,
  satisfactionDistribution,
  behaviour,
  signals,
  retrieval,
  tools,
  scores,
};
