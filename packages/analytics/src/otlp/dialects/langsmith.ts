import type { SpanKind } from "@telltale/core/vocabulary";
import type { Dialect } from "./dialect.ts";
import { providerOf } from "./names.ts";

/** LangSmith's types of runs. */
export const runTypes: ReadonlyMap<string, SpanKind> = new Map<string, SpanKind>([
  ["llm", "llm"],
  ["embedding", "embedding"],
  ["retriever", "retrieval"],
  ["tool", "tool"],
  ["chain", "workflow"],
  ["prompt", "task"],
  ["parser", "task"],
]);

const usage = "langsmith.usage_metadata";
const [inputDetails, outputDetails] = ["gen_ai.usage.input_token_details", "gen_ai.usage.output_token_details"];

/**
 * Runs of LangSmith's SDKs, sent by OpenTelemetry. Their `gen_ai.operation.name` calls a prompt a chat and a retriever an
 * embedding, their `gen_ai.system` is guessed, and a chain carries the usage that its answer repeats: the type of run tells.
 *
 * @see https://github.com/langchain-ai/langsmith-sdk (js/src/experimental/otel, python/langsmith/_internal/otel)
 */
export const langsmith: Dialect = {
  name: "langsmith",
  prefixes: ["langsmith."],
  kinds: [["langsmith.span.kind", runTypes]],
  fields: [
    ["langsmith.metadata.ls_provider", "provider", providerOf],
    ["langsmith.metadata.ls_model_name", "requestModel"],
    ["langsmith.metadata.ls_temperature", "temperature"],
    ["langsmith.metadata.ls_max_tokens", "maxTokens"],
    ["langsmith.request.streaming", "stream"],
    ["langsmith.metadata.thread_id", "conversationId"],
    ["langsmith.metadata.session_id", "conversationId"],
    ["langsmith.metadata.conversation_id", "conversationId"],
    ["langsmith.metadata.user_id", "userId"],
  ],
  tokens: [
    [`${usage}#input_tokens`, "input"],
    [`${usage}#output_tokens`, "output"],
    [`${usage}#total_tokens`, "total"],
    [`${usage}#input_token_details.cache_read`, "cacheRead"],
    [`${inputDetails}#cache_read`, "cacheRead"],
    [`${usage}#input_token_details.cache_creation`, "cacheWrite"],
    [`${inputDetails}#cache_creation`, "cacheWrite"],
    [`${usage}#input_token_details.audio`, "inputAudio"],
    [`${inputDetails}#audio`, "inputAudio"],
    [`${usage}#output_token_details.reasoning`, "reasoning"],
    [`${outputDetails}#reasoning`, "reasoning"],
    [`${usage}#output_token_details.audio`, "outputAudio"],
    [`${outputDetails}#audio`, "outputAudio"],
  ],
  convention: "inclusive",
};
