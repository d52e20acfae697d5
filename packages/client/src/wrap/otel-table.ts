import type { Span } from "@telltale/core/trace";
import type { StatedTokens } from "@telltale/core/usage";
import { count, finishReason, flag, httpStatus, millis, number, seconds, type Value } from "./otel-values.ts";
import { providerOf } from "./provider-of.ts";

type Kind = Span["kind"];
const kindsOf = (table: Readonly<Partial<Record<Kind, string>>>): ReadonlyMap<string, Kind> =>
  new Map(Object.entries(table).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind as Kind] as const)));

/** Which attribute says what kind of step a span is, by its value in lower case; the first that does. */
export const kinds: readonly (readonly [attribute: string, kinds: ReadonlyMap<string, Kind>])[] = [
  [
    "ai.operationId",
    kindsOf({
      llm: "ai.generatetext.dogenerate ai.streamtext.dostream ai.generateobject.dogenerate ai.streamobject.dostream",
      embedding: "ai.embed.doembed ai.embedmany.doembed",
      agent: "ai.generatetext ai.streamtext ai.generateobject ai.streamobject",
      tool: "ai.toolcall",
      rerank: "ai.rerank.dorerank",
      task: "ai.embed ai.embedmany ai.rerank",
    }),
  ],
  [
    "gen_ai.operation.name",
    kindsOf({
      llm: "chat generate_content text_completion fetch_response",
      embedding: "embeddings",
      retrieval: "retrieval search_memory",
      rerank: "rerank",
      tool: "execute_tool",
      agent: "create_agent invoke_agent agent_step",
      workflow: "invoke_workflow",
      task: "plan",
    }),
  ],
  [
    "openinference.span.kind",
    kindsOf({
      llm: "llm",
      embedding: "embedding",
      workflow: "chain",
      retrieval: "retriever",
      rerank: "reranker",
      tool: "tool",
      agent: "agent",
      guardrail: "guardrail",
      judge: "evaluator",
      task: "prompt",
    }),
  ],
  ["traceloop.span.kind", kindsOf({ workflow: "workflow session", task: "task", agent: "agent", tool: "tool" })],
  ["llm.request.type", kindsOf({ llm: "chat completion", embedding: "embedding", rerank: "rerank" })],
];

/** Which attributes say a field, in the order in which they are believed; names, where nothing else is said. */
export const fields: readonly (readonly [field: keyof Span, attributes: string, convert?: (value: Value) => unknown])[] = [
  ["provider", "gen_ai.provider.name gen_ai.system ai.model.provider llm.provider llm.system", providerOf],
  [
    "requestModel",
    "gen_ai.request.model ai.model.id llm.request.model_name llm.model_name embedding.model_name reranker.model_name",
  ],
  ["responseModel", "gen_ai.response.model ai.response.model llm.response.model_name"],
  ["systemFingerprint", "openai.response.system_fingerprint gen_ai.openai.response.system_fingerprint"],
  ["temperature", "gen_ai.request.temperature ai.settings.temperature", number],
  ["maxTokens", "gen_ai.request.max_tokens ai.settings.maxOutputTokens ai.settings.maxTokens", count],
  ["stream", "gen_ai.request.stream", flag],
  ["finishReason", "gen_ai.response.finish_reasons ai.response.finishReason llm.finish_reason", finishReason],
  ["ttftMs", "gen_ai.response.time_to_first_chunk gen_ai.client.operation.time_to_first_chunk", seconds],
  ["ttftMs", "ai.response.msToFirstChunk ai.stream.msToFirstChunk", millis],
  ["promptName", "gen_ai.prompt.name traceloop.prompt.key"],
  ["promptVersion", "gen_ai.prompt.version traceloop.prompt.version llm.prompt_template.version"],
  ["outputType", "gen_ai.output.type"],
  ["schemaName", "ai.schema.name"],
  ["toolName", "gen_ai.tool.name ai.toolCall.name tool.name"],
  ["toolCallId", "gen_ai.tool.call.id ai.toolCall.id tool.id"],
  ["topK", "gen_ai.retrieval.top_k reranker.top_k", count],
  ["conversationId", "gen_ai.conversation.id ai.telemetry.metadata.conversationId session.id"],
  ["sessionId", "session.id ai.telemetry.metadata.sessionId"],
  ["userId", "user.id enduser.pseudo.id enduser.id ai.telemetry.metadata.userId"],
  ["feature", "gen_ai.agent.name gen_ai.workflow.name ai.telemetry.functionId agent.name traceloop.workflow.name"],
  ["route", "http.route"],
  ["httpStatus", "http.response.status_code http.status_code", httpStatus],
  ["retryCount", "http.request.resend_count", count],
];

/** Which attributes state a count of tokens, in the order in which they are believed. */
export const tokens: readonly (readonly [count: keyof StatedTokens, attributes: string])[] = [
  [
    "input",
    "gen_ai.usage.input_tokens gen_ai.usage.prompt_tokens ai.usage.inputTokens ai.usage.promptTokens ai.usage.tokens llm.token_count.prompt",
  ],
  [
    "output",
    "gen_ai.usage.output_tokens gen_ai.usage.completion_tokens ai.usage.outputTokens ai.usage.completionTokens llm.token_count.completion",
  ],
  [
    "cacheRead",
    "gen_ai.usage.cache_read.input_tokens gen_ai.usage.cache_read_input_tokens ai.usage.inputTokenDetails.cacheReadTokens ai.usage.cachedInputTokens llm.token_count.prompt_details.cache_read",
  ],
  [
    "cacheWrite",
    "gen_ai.usage.cache_write.input_tokens gen_ai.usage.cache_creation.input_tokens gen_ai.usage.cache_creation_input_tokens ai.usage.inputTokenDetails.cacheWriteTokens llm.token_count.prompt_details.cache_write",
  ],
  [
    "reasoning",
    "gen_ai.usage.reasoning.output_tokens gen_ai.usage.reasoning_tokens ai.usage.outputTokenDetails.reasoningTokens ai.usage.reasoningTokens llm.token_count.completion_details.reasoning",
  ],
  ["total", "gen_ai.usage.total_tokens ai.usage.totalTokens llm.usage.total_tokens llm.token_count.total"],
];
