import type { Span } from "@telltale/core/trace";
import type { SpanKind } from "@telltale/core/vocabulary";
import { millis, word } from "../convert.ts";
import type { OtelSpan } from "../otel.ts";
import type { Reader } from "../read-attribute.ts";
import type { Dialect } from "./dialect.ts";
import { finishReasonOf, providerOf } from "./names.ts";

/** `ai.x` is the whole of a call and repeats the sums of its `ai.x.doX`, which are the calls to the model. */
const operations = new Map<string, SpanKind>([
  ...["ai.generatetext", "ai.streamtext", "ai.generateobject", "ai.streamobject"].map((name) => [name, "agent"] as const),
  ["ai.generatetext.dogenerate", "llm"],
  ["ai.streamtext.dostream", "llm"],
  ["ai.generateobject.dogenerate", "llm"],
  ["ai.streamobject.dostream", "llm"],
  ["ai.embed", "task"],
  ["ai.embedmany", "task"],
  ["ai.embed.doembed", "embedding"],
  ["ai.embedmany.doembed", "embedding"],
  ["ai.rerank", "task"],
  ["ai.rerank.dorerank", "rerank"],
  ["ai.toolcall", "tool"],
]);

/**
 * The AI SDK's own format (versions 3 to 6, and 7 on request). Its newer format is gen_ai; what that adds under `ai.` is here too.
 *
 * @see https://ai-sdk.dev/docs/ai-sdk-core/telemetry
 */
export const vercelAi: Dialect = {
  name: "vercel-ai",
  prefixes: ["ai."],
  kinds: [["ai.operationId", operations]],
  fields: [
    ["ai.model.provider", "provider", providerOf],
    ["ai.response.model", "responseModel"],
    ["ai.model.id", "requestModel"],
    ["ai.settings.temperature", "temperature"],
    ["ai.settings.maxOutputTokens", "maxTokens"],
    ["ai.settings.maxTokens", "maxTokens"],
    ["ai.response.finishReason", "finishReason", finishReasonOf],
    ["ai.response.msToFirstChunk", "ttftMs"],
    ["ai.stream.msToFirstChunk", "ttftMs"],
    [
      "ai.settings.output",
      "outputType",
      (value) => (value === "object" || value === "array" || value === "enum" ? "json" : undefined),
    ],
    ["ai.schema.name", "schemaName"],
    ["ai.toolCall.name", "toolName"],
    ["ai.toolCall.id", "toolCallId"],
    ["ai.telemetry.functionId", "feature"],
    ["ai.telemetry.metadata.conversationId", "conversationId"],
    ["ai.telemetry.metadata.chatId", "conversationId"],
    ["ai.telemetry.metadata.threadId", "conversationId"],
    ["ai.telemetry.metadata.sessionId", "sessionId"],
    ["ai.telemetry.metadata.userId", "userId"],
  ],
  tokens: [
    ["ai.usage.inputTokens", "input"],
    ["ai.usage.promptTokens", "input"],
    ["ai.usage.tokens", "input"],
    ["ai.usage.outputTokens", "output"],
    ["ai.usage.completionTokens", "output"],
    ["ai.usage.inputTokenDetails.cacheReadTokens", "cacheRead"],
    ["ai.usage.cachedInputTokens", "cacheRead"],
    ["ai.usage.inputTokenDetails.cacheWriteTokens", "cacheWrite"],
    ["ai.usage.outputTokenDetails.reasoningTokens", "reasoning"],
    ["ai.usage.reasoningTokens", "reasoning"],
  ],
  convention: (read) =>
    !tellsDetails(read) && /^\S*(anthropic|bedrock)|^gateway .*claude/i.test(modelOf(read)) ? "additive" : "inclusive",
  reasoningIsBeside: (read) => !tellsDetails(read) && /^\S*(google|vertex|xai)|^gateway .*(gemini|grok)/i.test(modelOf(read)),
  derive: derived,
};

/** Since version 6, which tells the details, counts contain their parts; before, they were what the provider says. */
function tellsDetails(read: Reader): boolean {
  const details = ["inputTokenDetails.noCacheTokens", "inputTokenDetails.cacheReadTokens", "outputTokenDetails.textTokens"];
  return details.some((name) => read(`ai.usage.${name}`) !== undefined);
}

function modelOf(read: Reader): string {
  return `${word(read("ai.model.provider"))} ${word(read("ai.model.id"))}`;
}

function derived({ attributes, events }: OtelSpan): Partial<Span> {
  const operation = attributes["ai.operationId"];
  const first = events.find(({ name }) => name === "ai.stream.firstChunk")?.attributes ?? {};
  const ttftMs = millis(first["ai.response.msToFirstChunk"] ?? first["ai.stream.msToFirstChunk"]);
  return {
    ...(typeof operation === "string" && /\.do(Stream|Generate)$/.test(operation) && { stream: operation.endsWith("Stream") }),
    ...(ttftMs !== undefined && { ttftMs }),
  };
}
