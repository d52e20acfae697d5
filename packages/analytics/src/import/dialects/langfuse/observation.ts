import type { Span } from "@telltale/core/trace";
import type { SpanKind } from "@telltale/core/vocabulary";
import { finishReasonOf, providerOf } from "../../../otlp/dialects/names.ts";
import type { AttributeValue } from "../../../otlp/index.ts";
import type { Raw, ReadOptions } from "../dialect.ts";
import { type Fields, fieldsOf } from "../fields.ts";
import { idsOf } from "../ids.ts";
import { known } from "../json.ts";
import { latencyMs, outcomeOf, restParts, textParts, tidyMs } from "../span-parts.ts";
import { costOfObservation, usageOfObservation } from "./usage.ts";

const kinds: Readonly<Record<string, SpanKind>> = {
  GENERATION: "llm",
  EMBEDDING: "embedding",
  AGENT: "agent",
  TOOL: "tool",
  CHAIN: "workflow",
  RETRIEVER: "retrieval",
  EVALUATOR: "judge",
  GUARDRAIL: "guardrail",
  SPAN: "task",
  EVENT: "task",
};

export const observationTypes: ReadonlySet<string> = new Set(Object.keys(kinds));

/** Operations of OpenTelemetry that sum up the calls below them, whatever type Langfuse gave them. */
const outlines = /^(invoke_agent|create_agent|agent_step|invoke_workflow)$/;

const taken = new Set(
  `id traceId trace_id projectId project_id type name startTime start_time endTime end_time completionStartTime completion_start_time
  parentObservationId parent_observation_id environment release version level statusMessage status_message model providedModelName
  provided_model_name modelParameters model_parameters input output metadata usage usageDetails usage_details costDetails cost_details
  totalCost total_cost promptName prompt_name promptVersion prompt_version latency timeToFirstToken time_to_first_token userId user_id
  sessionId session_id tags traceName trace_name createdAt created_at updatedAt updated_at toolCalls tool_calls toolCallNames
  tool_call_names toolDefinitions tool_definitions providedCostDetails inputCost outputCost inputUsage outputUsage totalUsage
  calculatedInputCost calculatedOutputCost calculatedTotalCost inputPrice input_price outputPrice output_price totalPrice total_price
  promptId prompt_id bookmarked public isRootObservation`.split(/\s+/),
);

/**
 * An observation of Langfuse as a span: from its API (old and new), its export to a bucket, or an ingestion event.
 *
 * Tokens and cost are kept for generations and embeddings only: other types repeat what those below them used, and keep it as
 * `usageRaw`. Where Langfuse itself has a call twice, because two instrumentations saw it, both stay, as in its own totals.
 *
 * @param trace what its trace says, where it came with it
 */
export function spanOfObservation(row: Raw, trace: Raw, options: ReadOptions): object {
  const read = fieldsOf(row, options);
  const of = fieldsOf(trace, options);
  const key = read.word("id");
  if (key === undefined) throw new TypeError("id is missing");
  const startedAtMs = read.time("startTime", "start_time");
  if (startedAtMs === undefined) throw new TypeError("startTime is missing or no time");
  const spanMs = read.since(startedAtMs, "endTime", "end_time");
  const metadata = read.object("metadata") ?? {};
  const kind = kindOf(read, metadata);
  const isCall = kind === "llm" || kind === "embedding";
  const { tokens, usageRaw } = usageOfObservation(read);
  const costUsd = costOfObservation(read);
  const session = read.word("sessionId", "session_id") ?? of.word("sessionId", "session_id");
  const meta = read.inside("metadata");
  const tags = read.list("tags") ?? of.list("tags");
  const ids = idsOf(
    { source: "langfuse", project: read.word("projectId", "project_id") ?? of.word("projectId", "project_id") },
    {
      span: key,
      trace: read.word("traceId", "trace_id") ?? of.word("id"),
      parent: read.word("parentObservationId", "parent_observation_id"),
    },
  );
  const failure = read.word("level") === "ERROR" ? { message: read.word("statusMessage", "status_message") } : undefined;
  const outcome = outcomeOf(failure);
  const model = modelParts(read, meta);
  const text = textParts({ input: read.value("input"), output: read.value("output") }, options);
  // Field by field: spreading parts into so large an object takes as long as all the rest of a row.
  const used: Partial<Span> = isCall ? tokens : {};
  return {
    id: ids.id,
    traceId: ids.traceId,
    spanId: ids.spanId,
    parentSpanId: ids.parentSpanId,
    kind,
    name: read.word("name"),
    startedAtMs,
    durationMs: spanMs,
    ttftMs: ttftOf(read, startedAtMs, spanMs),
    status: outcome.status,
    errorType: outcome.errorType,
    errorMessage: outcome.errorMessage,
    provider: model.provider,
    requestModel: model.requestModel,
    responseModel: model.responseModel,
    promptName: model.promptName,
    promptVersion: model.promptVersion,
    temperature: model.temperature,
    maxTokens: model.maxTokens,
    finishReason: model.finishReason,
    costUsd: isCall && !isUnpriced(costUsd, tokens, read) ? costUsd : undefined,
    inputTokens: used.inputTokens,
    cacheReadTokens: used.cacheReadTokens,
    cacheWriteTokens: used.cacheWriteTokens,
    outputTokens: used.outputTokens,
    reasoningTokens: used.reasoningTokens,
    cacheWriteLongTokens: used.cacheWriteLongTokens,
    inputAudioTokens: used.inputAudioTokens,
    inputImageTokens: used.inputImageTokens,
    outputAudioTokens: used.outputAudioTokens,
    outputImageTokens: used.outputImageTokens,
    usageConvention: used.usageConvention,
    usageRaw,
    inputChars: text.inputChars,
    outputChars: text.outputChars,
    inputText: text.inputText,
    outputText: text.outputText,
    toolName: kind === "tool" ? (meta.word("attributes.gen_ai.tool.name", "tool_name") ?? read.word("name")) : undefined,
    sessionId: session,
    conversationId: meta.word("thread_id", "conversation_id") ?? conversationOf(metadata) ?? session,
    userId: read.word("userId", "user_id") ?? of.word("userId", "user_id"),
    feature: read.word("traceName", "trace_name") ?? of.word("name"),
    environment: read.word("environment") ?? of.word("environment"),
    release: read.word("release") ?? of.word("release") ?? read.word("version") ?? of.word("version"),
    attributes: known({
      ...restParts("langfuse", row, taken).attributes,
      "langfuse.type": read.word("type"),
      "langfuse.tags": tags && tags.length > 0 ? tags : undefined,
      "langfuse.total_cost": !isCall && costUsd !== undefined && costUsd > 0 ? costUsd : undefined,
    }),
  };
}

function kindOf(read: Fields, metadata: Raw): SpanKind {
  const kind = kinds[read.word("type")?.toUpperCase() ?? ""] ?? "task";
  const attributes = fieldsOf(metadata).object("attributes") ?? {};
  return kind === "llm" && outlines.test(String(attributes["gen_ai.operation.name"])) ? "agent" : kind;
}

function conversationOf(metadata: Raw): string | undefined {
  return fieldsOf(fieldsOf(metadata).object("attributes") ?? {}).word("gen_ai.conversation.id");
}

/** A cost of nothing for tokens that were used says that Langfuse knows no price. */
function isUnpriced(costUsd: number | undefined, tokens: Partial<Span>, read: Fields): boolean {
  const details = read.object("costDetails", "cost_details") ?? {};
  return costUsd === 0 && Object.keys(details).length === 0 && Object.keys(tokens).length > 0;
}

function ttftOf(read: Fields, startedAtMs: number, spanMs: number | undefined): number | undefined {
  const firstAtMs = read.time("completionStartTime", "completion_start_time");
  if (firstAtMs !== undefined) return firstAtMs >= startedAtMs ? tidyMs(firstAtMs - startedAtMs) : undefined;
  const stated = read.amount("timeToFirstToken", "time_to_first_token");
  const latency = read.amount("latency");
  if (stated === undefined || latency === undefined || latency === 0) return undefined;
  // Both are in the same unit, and the latency's is told by the span's length.
  const ms = latencyMs(latency, spanMs);
  return ms === undefined ? undefined : tidyMs((stated * ms) / latency);
}

function modelParts(read: Fields, meta: Fields): Partial<Span> {
  const parameters = read.inside("modelParameters", "model_parameters");
  const attributes = meta.inside("attributes");
  const provider =
    attributes.word("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system") ??
    meta.word("provider", "ls_provider");
  return {
    requestModel: meta.word("ls_model_name") ?? attributes.word("gen_ai.request.model"),
    responseModel: read.word("model", "providedModelName", "provided_model_name"),
    provider: providerOf(provider),
    temperature: parameters.number("temperature"),
    maxTokens: parameters.limit("max_tokens", "maxTokens", "max_completion_tokens", "max_output_tokens"),
    finishReason: finishReasonOf(attributes.list("gen_ai.response.finish_reasons")?.[0] as AttributeValue | undefined),
    promptName: read.word("promptName", "prompt_name"),
    promptVersion: read.word("promptVersion", "prompt_version"),
  };
}
