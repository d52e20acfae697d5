import type { Span } from "@telltale/core/trace";
import { usageOf } from "@telltale/core/usage";
import type { SpanKind } from "@telltale/core/vocabulary";
import { providerOf } from "../../otlp/dialects/names.ts";
import type { Dialect, Raw, ReadOptions } from "./dialect.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { idsOf } from "./ids.ts";
import { isObject, known } from "./json.ts";
import { outcomeOf, restParts, textParts, tidyMs } from "./span-parts.ts";

const kinds: readonly (readonly [RegExp, SpanKind])[] = [
  [/embedding/, "embedding"],
  [/rerank/, "rerank"],
  [/moderation/, "guardrail"],
  [/mcp/, "tool"],
  [/search/, "retrieval"],
];

/**
 * Calls as LiteLLM logs them: the payload it hands to its callbacks and buckets, and the rows of `LiteLLM_SpendLogs`.
 *
 * @see https://github.com/BerriAI/litellm (litellm/types/utils.py StandardLoggingPayload, litellm/proxy/schema.prisma)
 */
export const litellm: Dialect = {
  name: "litellm",
  about: "LiteLLM: StandardLoggingPayload (callbacks, S3 and GCS logs) and spend logs (JSONL, CSV)",
  detects: (row) => isObject(row) && "call_type" in row && "startTime" in row && ("response_cost" in row || "spend" in row),
  read(row, options) {
    if (!isObject(row)) throw new TypeError("is no call of LiteLLM");
    return { spans: [spanOf(row, options)] };
  },
};

const taken = new Set(
  `id request_id trace_id session_id call_type startTime endTime completionStartTime response_cost spend status custom_llm_provider
  total_tokens prompt_tokens completion_tokens model model_group metadata cache_hit end_user user messages response error_str
  error_information model_parameters hidden_params stream api_key team_id response_time request_duration_ms proxy_server_request
  requester_ip_address model_map_information response_cost_failure_debug_info guardrail_information cost_breakdown cache_key
  status_fields standard_built_in_tools_params user_agent`.split(/\s+/),
);

function spanOf(row: Raw, options: ReadOptions): object {
  const read = fieldsOf(row, options);
  const key = read.word("request_id", "id");
  if (key === undefined) throw new TypeError("id and request_id are missing");
  const startedAtMs = read.time("startTime");
  if (startedAtMs === undefined) throw new TypeError("startTime is missing or no time");
  const endedAtMs = read.time("endTime");
  const firstAtMs = read.time("completionStartTime");
  const callType = read.word("call_type") ?? "";
  const kind = kinds.find(([pattern]) => pattern.test(callType))?.[1] ?? "llm";
  const isCall = kind === "llm" || kind === "embedding";
  const metadata = read.inside("metadata");
  const parameters = read.inside("model_parameters");
  const response = read.inside("response");
  const { usageRaw, costUsd: _, ...tokens } = usageOfCall(read, metadata, response);
  const isFailed = read.word("status") === "failure";
  const failure = fieldsOf(read.object("error_information") ?? metadata.object("error_information") ?? {});
  const httpStatus = failure.count("error_code");
  // Without streaming its first token is its last.
  const isStreamed = firstAtMs !== undefined && firstAtMs >= startedAtMs && firstAtMs < (endedAtMs ?? firstAtMs);
  const couldNotPrice = read.object("response_cost_failure_debug_info") !== undefined;
  return known({
    ...idsOf({ source: "litellm" }, { span: key, trace: read.word("trace_id", "session_id") ?? key }),
    kind,
    name: callType === "" ? undefined : callType,
    startedAtMs,
    durationMs: read.since(startedAtMs, "endTime") ?? read.amount("request_duration_ms"),
    ttftMs: isStreamed ? tidyMs(firstAtMs - startedAtMs) : undefined,
    ...outcomeOf(
      isFailed
        ? {
            httpStatus: httpStatus !== undefined && httpStatus >= 400 ? httpStatus : undefined,
            type: failure.word("error_class"),
            message: failure.word("error_message") ?? read.word("error_str"),
          }
        : undefined,
    ),
    httpStatus: httpStatus !== undefined && httpStatus >= 100 && httpStatus <= 999 ? httpStatus : undefined,
    provider: providerOf(read.word("custom_llm_provider")),
    requestModel: read.word("model", "model_group"),
    responseModel: response.word("model"),
    temperature: parameters.number("temperature"),
    maxTokens: parameters.limit("max_tokens", "max_completion_tokens"),
    stream: read.flag("stream") ?? parameters.flag("stream"),
    responseCacheHit: read.flag("cache_hit"),
    ...(isCall && { ...tokens, costUsd: couldNotPrice ? undefined : read.amount("response_cost", "spend") }),
    usageRaw,
    ...textParts({ input: read.value("messages"), output: response.value("choices", "output", "content") }, options),
    userId: read.word("end_user") ?? metadata.word("user_api_key_end_user_id", "user_api_key_user_id") ?? read.word("user"),
    tenant: read.word("team_id") ?? metadata.word("user_api_key_team_id"),
    conversationId: read.word("session_id"),
    ...restParts("litellm", row, taken),
  });
}

/** As LiteLLM counts: in OpenAI's way, whoever the provider. Newer versions keep the parts, too. */
function usageOfCall(read: Fields, metadata: Fields, response: Fields): Partial<Span> {
  const counts = known({
    prompt_tokens: read.count("prompt_tokens"),
    completion_tokens: read.count("completion_tokens"),
    total_tokens: read.count("total_tokens"),
  });
  const parts = metadata.usage("usage_object") ?? response.usage("usage");
  // Parts of another whole, as of an answer from the cache, say nothing of these counts.
  const fits = parts && (counts.total_tokens === undefined || fieldsOf(parts).count("total_tokens") === counts.total_tokens);
  return usageOf(fits ? parts : counts);
}
