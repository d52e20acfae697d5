import type { Span } from "@telltale/core/trace";
import type { SpanKind } from "@telltale/core/vocabulary";
import { millis } from "../convert.ts";
import type { OtelSpan } from "../otel.ts";
import type { Dialect } from "./dialect.ts";
import { numberedDocuments } from "./documents.ts";
import { finishReasonOf, providerOf } from "./names.ts";

const kinds = new Map<string, SpanKind>([
  ["llm", "llm"],
  ["embedding", "embedding"],
  ["chain", "workflow"],
  ["retriever", "retrieval"],
  ["reranker", "rerank"],
  ["tool", "tool"],
  ["agent", "agent"],
  ["guardrail", "guardrail"],
  ["evaluator", "judge"],
  ["prompt", "task"],
]);

/** Arize's conventions, which Phoenix speaks. @see https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md */
export const openInference: Dialect = {
  name: "openinference",
  prefixes: ["openinference.", "llm.", "retrieval.", "reranker.", "embedding."],
  kinds: [["openinference.span.kind", kinds]],
  fields: [
    ["llm.provider", "provider", providerOf],
    ["llm.system", "provider", providerOf],
    ["llm.response.model_name", "responseModel"],
    ["llm.request.model_name", "requestModel"],
    ["llm.model_name", "requestModel"],
    ["embedding.model_name", "requestModel"],
    ["reranker.model_name", "requestModel"],
    ["prompt.id", "promptName"],
    ["llm.prompt_template.version", "promptVersion"],
    ["llm.invocation_parameters#temperature", "temperature"],
    ["llm.invocation_parameters#max_tokens", "maxTokens"],
    ["llm.invocation_parameters#max_completion_tokens", "maxTokens"],
    ["llm.invocation_parameters#max_output_tokens", "maxTokens"],
    ["llm.invocation_parameters#stream", "stream"],
    ["llm.finish_reason", "finishReason", finishReasonOf],
    ["tool.name", "toolName"],
    ["tool_call.function.name", "toolName"],
    ["tool.id", "toolCallId"],
    ["tool_call.id", "toolCallId"],
    ["reranker.top_k", "topK"],
    ["agent.name", "feature"],
  ],
  tokens: [
    ["llm.token_count.prompt", "input"],
    ["llm.token_count.completion", "output"],
    ["llm.token_count.total", "total"],
    ["llm.token_count.prompt_details.cache_read", "cacheRead"],
    ["llm.token_count.prompt_details.cache_write", "cacheWrite"],
    ["llm.token_count.prompt_details.audio", "inputAudio"],
    ["llm.token_count.completion_details.reasoning", "reasoning"],
    ["llm.token_count.completion_details.audio", "outputAudio"],
  ],
  convention: "inclusive",
  cost: [["llm.cost.total"], ["llm.cost.prompt", "llm.cost.completion"]],
  derive: derived,
};

/** The event that some of its instrumentations write when the first token comes. */
const firstToken = "First Token Stream Event";

function derived({ attributes, events, startedAtMs }: OtelSpan): Partial<Span> {
  const reranked = numberedDocuments(attributes, "reranker.output_documents", "document");
  const documents = reranked ?? numberedDocuments(attributes, "retrieval.documents", "document");
  const firstAtMs = events.find(({ name }) => name === firstToken)?.atMs;
  return {
    ...(documents && { documents }),
    ...(reranked && { reranked: true }),
    ...(firstAtMs !== undefined && firstAtMs >= startedAtMs && { ttftMs: millis(firstAtMs - startedAtMs) }),
  };
}
