export { type Format, type FormatOptions, formatOf } from "./format/format-of.ts";
export { type ShapeCheck, type ShapeProblem, shapeOf } from "./format/shape-of.ts";
export { type Injection, type InjectionMatch, type InjectionSource, injectionOf } from "./injection/injection-of.ts";
export { languageOf } from "./language.ts";
export * from "./pii/index.ts";
export { type Refusal, refusalOf } from "./refusal.ts";
export { repetitionOf } from "./repetition.ts";
export { type Rephrase, type RephraseOptions, rephraseOf } from "./rephrase.ts";
export { type Embed, type RephraseByMeaningOptions, rephraseByMeaning } from "./rephrase-by-meaning.ts";
export { scriptOf } from "./script.ts";
export {
  type Exfiltration,
  type ExfiltrationFind,
  type ExfiltrationOptions,
  exfiltrationOf,
} from "./security/exfiltration-of.ts";
export { type InjectionOutcome, type InjectionTexts, injectionOutcome } from "./security/injection-outcome.ts";
export { type Leak, type LeakOptions, leakOf } from "./security/leak-of.ts";
export { type FollowUp, followUpSentiment } from "./sentiment.ts";
