import type { Span } from "../trace/span.ts";
import type { Evidence } from "./failure-mode.ts";
import { failureThresholds } from "./thresholds.ts";

type Verdict = boolean | null;

const { yes, faithfulness, injection, repetition, slowMs, retries } = failureThresholds;

/** Yes where one says yes, no where the known ones say no, null where none is known. */
function anyOf(...verdicts: readonly Verdict[]): Verdict {
  const known = verdicts.filter((verdict) => verdict !== null);
  return known.length === 0 ? null : known.includes(true);
}

function says(scores: Evidence["scores"], name: string): Verdict {
  const value = scores[name];
  return value === undefined ? null : value >= yes;
}

export function makesUnsupportedClaims({ scores }: Evidence): Verdict {
  const { faithfulness: value } = scores;
  return anyOf(says(scores, "hallucination"), value === undefined ? null : value < faithfulness);
}

/** Nothing on a span tells: it takes a score of the mode's name, of `telltale check` or a judge. */
export function citesWrongly(): Verdict {
  return null;
}

const isAttack = ({ injectionScore }: Span) => injectionScore !== undefined && injectionScore >= injection;

/** Of attempts whose outcome is known. One that was answered, not refused, and that nobody judged is neither. */
export function givesInToInjection({ span, scores }: Evidence): Verdict {
  const outcome = anyOf(says(scores, "systemPromptLeak"), says(scores, "exfiltration"));
  if (outcome) return true;
  return isAttack(span) && (span.refusal === true || outcome === false) ? false : null;
}

/** A model call that was given nothing of what its trace had retrieved. */
export function ignoresRetrieval({ span, trace }: Evidence): Verdict {
  if (span.kind !== "llm" || span.contextTokens === undefined || span.traceId === undefined) return null;
  const hasFound = trace.some(
    ({ kind, traceId, documents }) => kind === "retrieval" && traceId === span.traceId && (documents?.length ?? 0) > 0,
  );
  return hasFound ? span.contextTokens === 0 : null;
}

export function breaksFormat({ span }: Evidence): Verdict {
  if (span.schemaValid !== undefined) return !span.schemaValid;
  return span.kind === "llm" && span.errorType === "validation" ? true : null;
}

export function repeatsItself({ span }: Evidence): Verdict {
  return span.repetition === undefined ? null : span.repetition >= repetition;
}

/** A refusal of what does not read like an attack, unless a judge knows better; too ready an answer is for a judge to see. */
export function refusesWrongly({ span, scores }: Evidence): Verdict {
  const judged = anyOf(says(scores, "overRefusal"), says(scores, "underRefusal"));
  if (judged !== null) return judged;
  return span.refusal === undefined ? null : span.refusal && !isAttack(span);
}

/** Answers in another script or language than the question's, or rudely. Languages that share a script are told by a score. */
export function strikesWrongNote({ span: { inputScript, outputScript }, scores }: Evidence): Verdict {
  const isForeign = inputScript === undefined || outputScript === undefined ? null : inputScript !== outputScript;
  return anyOf(isForeign, says(scores, "wrongLanguage"), says(scores, "toxicity"));
}

/** Arguments that break the tool's schema, or a call that repeats one that had already succeeded in the same trace. */
export function misusesTool({ span, trace }: Evidence): Verdict {
  if (span.kind !== "tool") return null;
  return span.argumentsValid === false || span.errorType === "validation" || isDuplicate(span, trace);
}

function argumentsOf({ attributes, inputText }: Span): string | undefined {
  return typeof attributes?.argumentsHash === "string" ? attributes.argumentsHash : inputText;
}

function isDuplicate(span: Span, trace: readonly Span[]): boolean {
  const given = argumentsOf(span);
  if (given === undefined || span.traceId === undefined || span.toolName === undefined) return false;
  return trace.some(
    (other) =>
      other.kind === "tool" &&
      other.status === "ok" &&
      other.traceId === span.traceId &&
      other.toolName === span.toolName &&
      other.startedAtMs < span.startedAtMs &&
      argumentsOf(other) === given,
  );
}

export function takesTooLong({ span: { durationMs, retryCount } }: Evidence): Verdict {
  return anyOf(durationMs === undefined ? null : durationMs >= slowMs, retryCount === undefined ? null : retryCount >= retries);
}
