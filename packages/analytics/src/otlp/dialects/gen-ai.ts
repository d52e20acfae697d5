import type { Span } from "@telltale/core/trace";
import type { SpanKind } from "@telltale/core/vocabulary";
import { seconds } from "../convert.ts";
import type { OtelScope, OtelSpan } from "../otel.ts";
import type { Reader } from "../read-attribute.ts";
import type { Dialect } from "./dialect.ts";
import { documentsOf } from "./documents.ts";
import { finishReasonOf, providerOf } from "./names.ts";

const operations = new Map<string, SpanKind>([
  ["chat", "llm"],
  ["generate_content", "llm"],
  ["text_completion", "llm"],
  ["fetch_response", "llm"],
  ["embeddings", "embedding"],
  ["retrieval", "retrieval"],
  ["search_memory", "retrieval"],
  ["rerank", "rerank"],
  ["execute_tool", "tool"],
  ["create_agent", "agent"],
  ["invoke_agent", "agent"],
  // One round of the AI SDK's loop: it repeats what its calls used.
  ["agent_step", "agent"],
  ["invoke_workflow", "workflow"],
  ["plan", "task"],
]);

/**
 * OpenTelemetry's conventions for generative AI, all generations: up to 1.36 (`gen_ai.system`, `prompt_tokens`), 1.37 to 1.41
 * (`gen_ai.provider.name`, `cache_creation`), and since (`cache_write`, tokens by modality). The underscored names of cached
 * tokens are OpenLLMetry's.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai
 */
export const genAi: Dialect = {
  name: "gen_ai",
  prefixes: ["gen_ai."],
  kinds: [["gen_ai.operation.name", operations]],
  isOutline: isOutlineOfAiSdk,
  fields: [
    ["gen_ai.provider.name", "provider", providerOf],
    ["gen_ai.system", "provider", providerOf],
    ["gen_ai.response.model", "responseModel"],
    ["gen_ai.request.model", "requestModel"],
    ["openai.response.system_fingerprint", "systemFingerprint"],
    ["gen_ai.openai.response.system_fingerprint", "systemFingerprint"],
    ["gen_ai.response.system_fingerprint", "systemFingerprint"],
    ["gen_ai.prompt.name", "promptName"],
    ["gen_ai.prompt.version", "promptVersion"],
    ["gen_ai.request.temperature", "temperature"],
    ["gen_ai.request.max_tokens", "maxTokens"],
    ["gen_ai.request.stream", "stream"],
    ["gen_ai.response.finish_reasons", "finishReason", finishReasonOf],
    ["gen_ai.response.finish_reason", "finishReason", finishReasonOf],
    ["gen_ai.response.time_to_first_chunk", "ttftMs", seconds],
    ["gen_ai.client.operation.time_to_first_chunk", "ttftMs", seconds],
    ["gen_ai.server.time_to_first_token", "ttftMs", seconds],
    ["gen_ai.output.type", "outputType"],
    ["gen_ai.openai.request.response_format", "outputType"],
    ["gen_ai.tool.name", "toolName"],
    ["gen_ai.tool.call.id", "toolCallId"],
    ["gen_ai.retrieval.top_k", "topK"],
    ["gen_ai.conversation.id", "conversationId"],
    ["gen_ai.workflow.name", "feature"],
    ["gen_ai.agent.name", "feature"],
  ],
  tokens: [
    ["gen_ai.usage.input_tokens", "input"],
    ["gen_ai.usage.prompt_tokens", "input"],
    ["gen_ai.usage.output_tokens", "output"],
    ["gen_ai.usage.completion_tokens", "output"],
    ["gen_ai.usage.cache_read.input_tokens", "cacheRead"],
    ["gen_ai.usage.cache_read_input_tokens", "cacheRead"],
    ["gen_ai.usage.input_tokens.cached", "cacheRead"],
    ["gen_ai.usage.details.cache_read_tokens", "cacheRead"],
    ["gen_ai.usage.cache_write.input_tokens", "cacheWrite"],
    ["gen_ai.usage.cache_creation.input_tokens", "cacheWrite"],
    ["gen_ai.usage.cache_creation_input_tokens", "cacheWrite"],
    ["gen_ai.usage.details.cache_write_tokens", "cacheWrite"],
    ["gen_ai.usage.reasoning.output_tokens", "reasoning"],
    ["gen_ai.usage.reasoning_tokens", "reasoning"],
    ["gen_ai.usage.details.reasoning_tokens", "reasoning"],
    ["gen_ai.usage.total_tokens", "total"],
    ["gen_ai.usage.audio.input_tokens", "inputAudio"],
    ["gen_ai.usage.audio.cache_read.input_tokens", "cacheReadAudio"],
    ["gen_ai.usage.image.input_tokens", "inputImage"],
    ["gen_ai.usage.audio.output_tokens", "outputAudio"],
    ["gen_ai.usage.image.output_tokens", "outputImage"],
  ],
  convention: "inclusive",
  cost: [["gen_ai.usage.cost"], ["gen_ai.usage.total_cost"], ["operation.cost"]],
  derive: derived,
};

function derived(_: OtelSpan, read: Reader): Partial<Span> {
  const documents = documentsOf(read("gen_ai.retrieval.documents#"));
  // Agents of older instrumentations say their name and no operation; so do tools.
  const isNamed = read("gen_ai.operation.name") !== undefined;
  const asked = read("gen_ai.request.model") ?? read("gen_ai.response.model");
  const kind = isNamed
    ? undefined
    : read("gen_ai.tool.name")
      ? "tool"
      : asked || !read("gen_ai.agent.name")
        ? undefined
        : "agent";
  return { ...(kind && { kind }), ...(documents && { documents }) };
}

/** The AI SDK, whose tracer has the conventions' own name, calls `embed` and its calls of a model by the same operation. */
function isOutlineOfAiSdk(read: Reader, { name }: OtelScope): boolean {
  return name === "gen_ai" && read("gen_ai.operation.name") === "embeddings" && read("gen_ai.usage.input_tokens") === undefined;
}
