import type { Score, Span } from "@telltale/core/trace";
import type { Judgement } from "./create-judge.ts";
import type { PaidCall } from "./paid-call.ts";
import type { JudgedContext, JudgedSpan } from "./read-judged.ts";
import { hashOf, uuidOf } from "./stable-id.ts";

/** What a score is labelled where the judge's answer could not be read: it has no value, and counts in no mean. */
export const unparsed = "unparsed";

/**
 * A judgement as records: its score, and a span of kind `judge` for each call.
 *
 * The ids come from what was judged by whom, so that records made twice are the same. The score has the time of the answer, so that a
 * trend is that of the answers however late they are judged; the calls' spans say when that was. They are traces of their own and name no
 * user or session: judging is nobody's visit.
 *
 * @param judged the span, when its answer was whole, and its context with the inclusion probability of the judgement: the span's own times the sample's
 */
export function recordsOf(
  { rubric, evaluator, verdict, fault, isSecondLook, calls, costUsd }: Judgement,
  { spanId, endedAtMs, context }: Pick<JudgedSpan, "spanId" | "endedAtMs" | "context">,
): { readonly score: Score; readonly spans: readonly Span[] } {
  const key = `${spanId} ${evaluator}`;
  const attributes = { ...(verdict?.points && { points: verdict.points }), ...(isSecondLook && { secondLook: true }) };
  const said = verdict ? { value: verdict.value } : { label: unparsed };
  const rationale = verdict?.rationale ?? fault;
  const score: Score = {
    id: uuidOf(`score ${key}`),
    name: rubric.name,
    atMs: endedAtMs,
    spanId,
    ...said,
    evaluator,
    evaluatorKind: "llm",
    ...(rationale && { rationale: rationale.slice(0, 10_000) }),
    ...(costUsd !== undefined && { costUsd }),
    ...context,
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
  const judged = { name: rubric.name, version: rubric.version, isRead: verdict !== null };
  return { score, spans: callSpansOf(calls, { ...judged, key, spanId, evaluator, context }) };
}

export interface JudgedCalls {
  /** What was asked, and its version. */
  readonly name: string;
  readonly version: string;
  /** Names the judgement: a trace of its own. */
  readonly key: string;
  /** The span judged. */
  readonly spanId: string;
  readonly evaluator: string;
  readonly context: JudgedContext;
  /** Whether the last answer could be read. */
  readonly isRead: boolean;
}

/** The spans of the calls that one judgement took. */
export function callSpansOf(calls: readonly PaidCall[], judged: JudgedCalls): readonly Span[] {
  const { name, version, key, spanId, evaluator, context, isRead } = judged;
  const { tenant, feature, environment } = context;
  const shared = {
    traceId: hashOf(`trace ${key}`, 32),
    kind: "judge",
    name,
    status: "ok",
    promptName: name,
    promptVersion: version,
    schemaName: name,
    ...(tenant !== undefined && { tenant }),
    ...(feature !== undefined && { feature }),
    ...(environment !== undefined && { environment }),
    attributes: { judgedSpanId: spanId, evaluator },
  } as const;
  return calls.map(
    (call, i): Span => ({
      ...shared,
      id: uuidOf(`call ${call.key}`),
      spanId: hashOf(`call ${call.key}`, 16),
      schemaValid: isRead && i === calls.length - 1,
      ...fieldsOf(call),
    }),
  );
}

function fieldsOf({ provider, model, responseModel, atMs, durationMs, retries, text, usage, costUsd, priceDate }: PaidCall) {
  const { usageRaw: _raw, costUsd: _said, ...counts } = usage;
  return {
    startedAtMs: atMs,
    durationMs,
    retryCount: retries,
    ...(provider !== undefined && { provider }),
    requestModel: model,
    ...(responseModel !== undefined && { responseModel }),
    outputChars: text.length,
    ...counts,
    ...(costUsd !== undefined && { costUsd }),
    ...(priceDate !== undefined && { priceDate }),
  };
}
