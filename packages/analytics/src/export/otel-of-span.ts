import type { Span } from "@telltale/core/trace";
import { type Attributes, type AttributeValue, hashOf, type OtelEvent, type OtelSpan } from "../otlp/index.ts";
import { ownAttributes } from "./own-attributes.ts";

/** The conventions' operation of each kind; kinds without one say only what we call them. */
const operations: Partial<Record<Span["kind"], string>> = {
  llm: "chat",
  embedding: "embeddings",
  retrieval: "retrieval",
  rerank: "rerank",
  tool: "execute_tool",
  agent: "invoke_agent",
  workflow: "invoke_workflow",
};

/** Kinds that call something outside of the process. */
const remote = new Set<Span["kind"]>(["llm", "embedding", "retrieval", "rerank"]);

const sum = (...counts: readonly (number | undefined)[]): number | undefined =>
  counts.every((count) => count === undefined) ? undefined : counts.reduce<number>((total, count = 0) => total + count, 0);
const inSeconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

/** What OpenTelemetry has a name for. Input and output tokens contain the buckets beside them, as the conventions want. */
function named(span: Span, withText: boolean): Record<string, AttributeValue | undefined> {
  return {
    "gen_ai.operation.name": operations[span.kind],
    "gen_ai.provider.name": span.provider,
    "gen_ai.request.model": span.requestModel,
    "gen_ai.response.model": span.responseModel,
    "gen_ai.request.temperature": span.temperature,
    "gen_ai.request.max_tokens": span.maxTokens,
    "gen_ai.request.stream": span.stream,
    "gen_ai.response.finish_reasons": span.finishReason === undefined ? undefined : [span.finishReason],
    "gen_ai.response.time_to_first_chunk": inSeconds(span.ttftMs),
    "gen_ai.output.type": span.outputType,
    "gen_ai.usage.input_tokens": sum(span.inputTokens, span.cacheReadTokens, span.cacheWriteTokens),
    "gen_ai.usage.output_tokens": sum(span.outputTokens, span.reasoningTokens),
    "gen_ai.usage.cache_read.input_tokens": span.cacheReadTokens,
    // The new name and the one before: most receivers know only the latter.
    "gen_ai.usage.cache_write.input_tokens": span.cacheWriteTokens,
    "gen_ai.usage.cache_creation.input_tokens": span.cacheWriteTokens,
    "gen_ai.usage.reasoning.output_tokens": span.reasoningTokens,
    "gen_ai.usage.audio.input_tokens": sum(span.inputAudioTokens, span.cacheReadAudioTokens),
    "gen_ai.usage.audio.cache_read.input_tokens": span.cacheReadAudioTokens,
    "gen_ai.usage.audio.output_tokens": span.outputAudioTokens,
    "gen_ai.usage.image.input_tokens": span.inputImageTokens,
    "gen_ai.usage.image.output_tokens": span.outputImageTokens,
    "gen_ai.usage.cost": span.costUsd,
    "gen_ai.prompt.name": span.promptName,
    "gen_ai.prompt.version": span.promptVersion,
    "gen_ai.tool.name": span.toolName,
    "gen_ai.tool.call.id": span.toolCallId,
    "gen_ai.retrieval.top_k": span.topK,
    "gen_ai.retrieval.documents": span.documents && JSON.stringify(span.documents.map(({ id, score }) => ({ id, score }))),
    "gen_ai.input.messages": withText ? messages("user", span.inputText) : undefined,
    "gen_ai.output.messages": withText ? messages("assistant", span.outputText) : undefined,
    "openai.response.system_fingerprint": span.systemFingerprint,
    "gen_ai.conversation.id": span.conversationId,
    "session.id": span.sessionId,
    "user.id": span.userId,
    "http.response.status_code": span.httpStatus,
    "http.request.resend_count": span.retryCount,
    "error.type": span.errorType,
  };
}

function messages(role: string, content: string | undefined): string | undefined {
  return content === undefined ? undefined : JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
}

/** Fields of ours without a name in the conventions: `tpotMs` leaves as `telltale.tpot_ms`. */
const ours = [
  "kind",
  "turn",
  "tenant",
  "feature",
  "route",
  "promptHash",
  "systemPromptHash",
  "tpotMs",
  "longestGapMs",
  "reasoningMs",
  "responseCacheHit",
  "schemaName",
  "schemaValid",
  "argumentsValid",
  "fallbackFrom",
  "refusal",
  "repetition",
  "inputScript",
  "outputScript",
  "inputPiiTypes",
  "outputPiiTypes",
  "injectionScore",
  "webSearches",
  "priceDate",
  "inclusionProbability",
] as const satisfies readonly (keyof Span)[];

const snake = (field: string) => `telltale.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/**
 * A span under OpenTelemetry's current names for generative AI, so that Phoenix, Langfuse, Datadog, New Relic or Tempo know it.
 * Arms of experiments are `feature_flag.evaluation` events. What has no field leaves under its own name. Words are left out unless
 * asked for.
 *
 * A span without a trace gets one of its own, told by its id.
 */
export function otelOfSpan(span: Span, withText = false): OtelSpan {
  const said = { ...named(span, withText), ...Object.fromEntries(ours.map((field) => [snake(field), span[field]])) };
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Attributes;
  const what = span.toolName ?? span.requestModel ?? span.responseModel ?? span.name ?? "";
  const operation = operations[span.kind] ?? span.kind;
  return {
    traceId: span.traceId ?? hashOf(span.id),
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name ?? `${operation} ${what}`.trim(),
    kind: remote.has(span.kind) ? 3 : 1,
    startedAtMs: span.startedAtMs,
    endedAtMs: span.startedAtMs + (span.durationMs ?? 0),
    attributes: { ...ownAttributes(span.attributes), ...known },
    events: armsOf(span),
    links: [],
    status: span.status === "error" ? { code: 2, message: span.errorMessage } : { code: span.status === "ok" ? 1 : 0 },
  };
}

function armsOf({ variants = {}, startedAtMs }: Span): readonly OtelEvent[] {
  return Object.entries(variants).map(([experiment, arm]) => ({
    name: "feature_flag.evaluation",
    atMs: startedAtMs,
    attributes: {
      "feature_flag.key": experiment,
      "feature_flag.result.variant": arm,
      "feature_flag.provider.name": "telltale",
    },
  }));
}
