import type { Span } from "@telltale/core/trace";
import type { SpanKind, UsageConvention } from "@telltale/core/vocabulary";
import { amount, millis } from "../convert.ts";
import type { AttributeValue, OtelSpan } from "../otel.ts";
import { parsedOf, type Reader } from "../read-attribute.ts";
import type { Dialect } from "./dialect.ts";
import { providerOf } from "./names.ts";

/** Its plain `span` and `event` say nothing: what else the span carries decides. */
const types = new Map<string, SpanKind>([
  ["generation", "llm"],
  ["embedding", "embedding"],
  ["agent", "agent"],
  ["tool", "tool"],
  ["chain", "workflow"],
  ["retriever", "retrieval"],
  ["evaluator", "judge"],
  ["guardrail", "guardrail"],
]);

const usage = "langfuse.observation.usage_details";
const cost = "langfuse.observation.cost_details";
const parameters = "langfuse.observation.model.parameters";

/** What Langfuse's SDKs since version 3 write. @see https://github.com/langfuse/langfuse-js (packages/core/src/constants.ts) */
export const langfuse: Dialect = {
  name: "langfuse",
  prefixes: ["langfuse."],
  kinds: [["langfuse.observation.type", types]],
  fields: [
    ["langfuse.observation.model.name", "requestModel"],
    ["langfuse.observation.prompt.name", "promptName"],
    ["langfuse.observation.prompt.version", "promptVersion"],
    [`${parameters}#temperature`, "temperature"],
    [`${parameters}#max_tokens`, "maxTokens"],
    [`${parameters}#maxTokens`, "maxTokens"],
    [`${parameters}#max_completion_tokens`, "maxTokens"],
    ["langfuse.observation.completion_start_time", "ttftMs", sinceStart],
    ["langfuse.session.id", "sessionId"],
    ["langfuse.user.id", "userId"],
    ["langfuse.environment", "environment"],
    ["langfuse.release", "release"],
    ["langfuse.trace.name", "feature"],
    ["langfuse.observation.metadata.provider", "provider", providerOf],
    ["langfuse.observation.metadata.ls_provider", "provider", providerOf],
  ],
  tokens: [
    [`${usage}#input`, "input"],
    [`${usage}#prompt_tokens`, "input"],
    [`${usage}#input_tokens`, "input"],
    [`${usage}#promptTokens`, "input"],
    [`${usage}#output`, "output"],
    [`${usage}#completion_tokens`, "output"],
    [`${usage}#output_tokens`, "output"],
    [`${usage}#completionTokens`, "output"],
    [`${usage}#total`, "total"],
    [`${usage}#total_tokens`, "total"],
    [`${usage}#totalTokens`, "total"],
    [`${usage}#input_cached_tokens`, "cacheRead"],
    [`${usage}#input_cache_read`, "cacheRead"],
    [`${usage}#cache_read_input_tokens`, "cacheRead"],
    [`${usage}#cache_read_tokens`, "cacheRead"],
    [`${usage}#prompt_tokens_details.cached_tokens`, "cacheRead"],
    [`${usage}#input_tokens_details.cached_tokens`, "cacheRead"],
    [`${usage}#input_cache_creation`, "cacheWrite"],
    [`${usage}#input_cache_write`, "cacheWrite"],
    [`${usage}#cache_creation_input_tokens`, "cacheWrite"],
    [`${usage}#cache_write_tokens`, "cacheWrite"],
    [`${usage}#input_cache_creation_1h`, "cacheWriteLong"],
    [`${usage}#output_reasoning_tokens`, "reasoning"],
    [`${usage}#output_reasoning`, "reasoning"],
    [`${usage}#reasoning_tokens`, "reasoning"],
    [`${usage}#completion_tokens_details.reasoning_tokens`, "reasoning"],
    [`${usage}#output_tokens_details.reasoning_tokens`, "reasoning"],
  ],
  convention,
  reasoningIsBeside: (read) => convention(read) === "additive",
  cost: [[`${cost}#total`]],
  derive: derived,
};

/** Its own keys are disjoint; OpenAI's, which it takes as they are, are not. */
function convention(read: Reader): UsageConvention {
  return read(`${usage}#prompt_tokens`) !== undefined || read(`${usage}#input_tokens_details`) !== undefined
    ? "inclusive"
    : "additive";
}

/** A time in ISO 8601, quoted as JSON by its SDKs. */
function sinceStart(value: AttributeValue, { startedAtMs }: OtelSpan): number | undefined {
  const atMs = Date.parse(String(parsedOf(value)));
  return atMs >= startedAtMs ? millis(atMs - startedAtMs) : undefined;
}

/** Costs without a total are the total. */
function derived(_: OtelSpan, read: Reader): Partial<Span> {
  const details = read(`${cost}#`);
  if (typeof details !== "object" || details === null || Array.isArray(details)) return {};
  const parts = Object.values(details).map((part) => amount(part as AttributeValue) ?? 0);
  return parts.length > 0 ? { costUsd: amount(parts.reduce((sum, part) => sum + part, 0)) } : {};
}
