import { type Estimate, wilson } from "../stats/index.ts";
import { type Claim, claimsOf } from "./claims-of.ts";
import { entailIn, evidenceIn, lexicalCuts } from "./lexical-entail.ts";
import type { TextSpan } from "./sentences-of.ts";
import { readSource, type SourceText } from "./source-text.ts";

/**
 * How far a context bears out a claim, 0…1: by a model, or by anything. Null where it could not say.
 *
 * @param context the contexts of the response, joined
 */
export type Entail = (
  claim: string,
  context: string,
  asked: { readonly question?: string | undefined },
) => number | null | Promise<number | null>;

/** A second look at a claim that the contexts do not bear out: a search, a database, a person. Null where it cannot tell. */
export type Verify = (claim: CheckedClaim) => boolean | null | Promise<boolean | null>;

/** `unsure` is an honest class: neither borne out nor without support. */
export type ClaimVerdict = "supported" | "unsupported" | "unsure";

export interface CheckedClaim extends Claim {
  readonly verdict: ClaimVerdict;
  /** How well the contexts bear it out, 0…1; null where `entail` could not say. */
  readonly score: number | null;
  /** The stretch of the contexts that is nearest to it, by its words: `contexts[index].slice(start, end)`; null where nothing is. */
  readonly evidence: (TextSpan & { readonly index: number }) | null;
  /** Whether `verify` decided. */
  readonly isVerified: boolean;
}

export interface Grounding {
  readonly claims: readonly CheckedClaim[];
  readonly checked: number;
  readonly supported: number;
  readonly unsupported: number;
  readonly unsure: number;
  /** Unsupported among the decided, with its Wilson interval (95 %); null where none was decided. */
  readonly unsupportedRate: Estimate | null;
}

export interface Grounded {
  readonly response: string;
  /** What the response had to go by: documents, tool answers. */
  readonly contexts: readonly string[];
  readonly question?: string | undefined;
}

export interface GroundingOptions {
  /** Default: by words, {@link lexicalEntail}. */
  readonly entail?: Entail | undefined;
  /** Score from which a claim is supported. Default 0.5; of the built-in grounder, its own cut. */
  readonly supportedFrom?: number | undefined;
  /** Score below which a claim is unsupported; between the two it is unsure. Default 0.5; of the built-in grounder, its own cut. */
  readonly unsupportedBelow?: number | undefined;
  /** Asked about claims that score below 0.5; what it says counts. Default: nobody. */
  readonly verify?: Verify | undefined;
  /** Claims under way at once. Default 4. */
  readonly concurrency?: number | undefined;
}

const verifyBelow = 0.5;

/**
 * Which claims of a response its contexts bear out: claims are taken from the response, each is compared with the contexts, and what is
 * not borne out may be verified.
 *
 * The built-in comparison knows words, not meanings; its card says how often it is right. Give `entail` a model for more
 * ({@link entailByModel}, {@link entailByNli}).
 *
 * @returns all claims with their places in response and contexts, and how many are which; no claim is checked without a context
 * @throws {RangeError} if `entail` gives a number outside 0…1, or the cuts cross
 * @example await groundingOf({ response: "The fee is $7. It is due in May.", contexts: ["The fee is $5 and due in May."] }); // { checked: 2, supported: 1, unsupported: 1, unsure: 0, … }
 */
export async function groundingOf(
  { response, contexts, question }: Grounded,
  { entail, verify, concurrency = 4, ...cuts }: GroundingOptions = {},
): Promise<Grounding> {
  const usual = entail ? { supportedFrom: 0.5, unsupportedBelow: 0.5 } : lexicalCuts;
  const { supportedFrom = usual.supportedFrom, unsupportedBelow = usual.unsupportedBelow } = cuts;
  if (!(unsupportedBelow <= supportedFrom))
    throw new RangeError("groundingOf: unsupportedBelow must not lie above supportedFrom");
  const sources = contexts.map(readSource);
  const joined = contexts.join("\n\n");
  const whole = entail ? null : readSource(joined);
  const score = async (claim: string) => {
    const value = whole ? entailIn(whole, claim, { question }) : await (entail as Entail)(claim, joined, { question });
    if (value !== null && !(value >= 0 && value <= 1))
      throw new RangeError(`groundingOf: entail gave ${value}, not a number 0…1`);
    return value;
  };
  const check = async (claim: Claim): Promise<CheckedClaim> => {
    const value = await score(claim.text);
    const verdict =
      value === null ? "unsure" : value >= supportedFrom ? "supported" : value < unsupportedBelow ? "unsupported" : "unsure";
    const checked: CheckedClaim = {
      ...claim,
      verdict,
      score: value,
      evidence: nearest(sources, claim.text),
      isVerified: false,
    };
    const isTrue = verify && value !== null && value < verifyBelow ? await verify(checked) : null;
    return isTrue === null ? checked : { ...checked, verdict: isTrue ? "supported" : "unsupported", isVerified: true };
  };
  const hasContext = contexts.some((context) => context.trim() !== "");
  const claims = hasContext ? await inTurns(claimsOf(response), check, concurrency) : [];
  const count = (verdict: ClaimVerdict) => claims.filter((claim) => claim.verdict === verdict).length;
  const [supported, unsupported, unsure] = [count("supported"), count("unsupported"), count("unsure")];
  const decided = supported + unsupported;
  const unsupportedRate = decided > 0 ? wilson(unsupported, decided) : null;
  return { checked: claims.length, supported, unsupported, unsure, unsupportedRate, claims };
}

function nearest(sources: readonly SourceText[], claim: string): CheckedClaim["evidence"] {
  const windows = sources.flatMap((source, index) => {
    const window = evidenceIn(source, claim);
    return window ? [{ ...window, index }] : [];
  });
  const [best] = windows.sort((a, b) => b.coverage - a.coverage);
  return best ? { index: best.index, start: best.start, end: best.end } : null;
}

/** All in order, at most so many at once. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>, most: number): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(most, items.length)) }, lane));
  return results;
}
