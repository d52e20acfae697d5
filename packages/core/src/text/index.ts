export { type Refusal, refusalOf } from "./refusal.ts";
export { repetitionOf } from "./repetition.ts";
export { type Rephrase, type RephraseOptions, rephraseOf } from "./rephrase.ts";
export { scriptOf } from "./script.ts";
export { type FollowUp, followUpSentiment } from "./sentiment.ts";
