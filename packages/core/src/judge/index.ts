export { type Agreement, type AgreementOptions, judgeAgreement, type Labelled, labelsNeeded } from "./agreement.ts";
export { type AnchorVerdict, compareAnchors, type ThenAndNow } from "./compare-anchors.ts";
export {
  type Pair,
  type PairVerdict,
  type Place,
  pairMessages,
  pairSchema,
  readPairAnswer,
  settlePair,
} from "./compare-pair.ts";
export { type CorrectedScore, correctedScore, type JudgedOnly } from "./corrected-score.ts";
export { lengthBias, modelFamily, type PositionBias, positionBias, type SwappedPair, selfPreference } from "./judge-bias.ts";
export { type PairPreference, pairPreference } from "./pair-preference.ts";
export { type Drawn, planSample, type SamplePlan, type SampleUnit } from "./plan-sample.ts";
export {
  answerSchema,
  type JsonSchema,
  type Judged,
  judgeMessages,
  type Message,
  repairMessages,
  rubricText,
} from "./prompt.ts";
export { type ReadAnswer, readAnswer, type Verdict } from "./read-answer.ts";
export {
  type Criterion,
  isBorderline,
  isFault,
  type Level,
  type Rubric,
  rubricFaults,
  type Scale,
  valuesOf,
} from "./rubric.ts";
export { rubrics } from "./rubrics.ts";
