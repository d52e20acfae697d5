export { type Citation, type Citations, type CitationVerdict, citationsOf, numberedSources } from "./citations-of.ts";
export { type Claim, claimsOf } from "./claims-of.ts";
export { type Complete, entailByModel } from "./entail-by-model.ts";
export { entailByNli, type NliOptions, type ZeroShotClassify } from "./entail-by-nli.ts";
export {
  type CheckedClaim,
  type ClaimVerdict,
  type Entail,
  type Grounded,
  type Grounding,
  type GroundingOptions,
  groundingOf,
  type Verify,
} from "./grounding-of.ts";
export { lexicalCuts, lexicalEntail } from "./lexical-entail.ts";
export type { TextSpan } from "./sentences-of.ts";
