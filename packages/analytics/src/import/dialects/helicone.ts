import type { Span } from "@telltale/core/trace";
import { disjointTokens, usageOf } from "@telltale/core/usage";
import { providerOf } from "../../otlp/dialects/names.ts";
import type { Dialect, Raw, ReadOptions, Said } from "./dialect.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { idsOf, recordId } from "./ids.ts";
import { isObject, known } from "./json.ts";
import { latencyMs, outcomeOf, restParts, textParts } from "./span-parts.ts";

/**
 * Requests as Helicone's API and its exporter (`npx @helicone/export`) give them.
 *
 * @see https://github.com/Helicone/helicone (examples/export/typescript, HeliconeRequest)
 */
export const helicone: Dialect = {
  name: "helicone",
  about:
    "Helicone: requests with their responses (export as JSONL, JSON or CSV; answers of the request API), feedback and scores",
  detects: (row) => isObject(row) && "request_created_at" in row && ("response_status" in row || "response_created_at" in row),
  read(row, options) {
    if (!isObject(row)) throw new TypeError("is no request of Helicone");
    const read = fieldsOf(row, options);
    // Its CSV has no request_id.
    const key = read.word("response_id", "request_id");
    if (key === undefined) throw new TypeError("request_id and response_id are missing");
    const startedAtMs = read.time("request_created_at");
    if (startedAtMs === undefined) throw new TypeError("request_created_at is missing or no time");
    const span = spanOf(row, read, key, startedAtMs, options);
    return { spans: [span], ...judgementsOf(read, key, span, startedAtMs) };
  },
};

const origin = { source: "helicone" };

const taken = new Set(
  `response_id request_id request_created_at response_created_at response_status request_model response_model model_override model
  provider request_body response_body request_user_id helicone_user request_properties properties delay_ms latency time_to_first_token
  total_tokens prompt_tokens completion_tokens prompt_cache_read_tokens prompt_cache_write_tokens prompt_audio_tokens
  completion_audio_tokens costUSD cost prompt_id feedback_rating feedback_id feedback_created_at scores signed_body_url llmSchema
  asset_ids asset_urls assets target_url`.split(/\s+/),
);

function spanOf(row: Raw, read: Fields, key: string, startedAtMs: number, options: ReadOptions) {
  const spanMs = read.since(startedAtMs, "response_created_at");
  const status = read.number("response_status");
  const properties = read.inside("request_properties", "properties");
  const said = read.inside("request_body");
  const response = read.inside("response_body");
  const { usageRaw, ...tokens } = usageOfRequest(read, response);
  const path = read.word("request_path") ?? "";
  // Its own errors have negative numbers.
  const isFailed = status !== undefined && (status >= 400 || status < 0);
  return known({
    ...idsOf(origin, { span: key, trace: properties.word("Helicone-Session-Id", "helicone-session-id") ?? key }),
    kind: /embedding/.test(path) || response.value("embedding") !== undefined ? "embedding" : "llm",
    startedAtMs,
    durationMs: read.amount("delay_ms") ?? spanMs ?? latencyMs(read.amount("latency"), spanMs),
    ttftMs: read.amount("time_to_first_token"),
    ...outcomeOf(
      isFailed ? { httpStatus: status < 0 ? undefined : status, message: response.word("error.message", "error") } : undefined,
    ),
    httpStatus: status !== undefined && Number.isInteger(status) && status >= 0 && status <= 999 ? status : undefined,
    provider: providerOf(read.word("provider")?.toLowerCase()),
    requestModel: read.word("request_model", "model_override") ?? said.word("model") ?? read.word("model"),
    responseModel: read.word("response_model") ?? response.word("model"),
    promptName: read.word("prompt_id"),
    temperature: said.number("temperature"),
    maxTokens: said.limit("max_tokens", "max_completion_tokens"),
    stream: said.flag("stream"),
    ...tokens,
    costUsd: read.amount("costUSD", "cost"),
    usageRaw,
    ...textParts(
      {
        input: said.value("messages", "prompt", "input"),
        output: response.value("choices", "content", "output"),
      },
      options,
    ),
    conversationId: properties.word("Helicone-Session-Id", "helicone-session-id"),
    feature: properties.word("Helicone-Session-Name", "helicone-session-name"),
    userId: read.word("request_user_id", "helicone_user"),
    ...restParts("helicone", { ...read.object("request_properties", "properties"), ...row }, taken),
  });
}

/** The provider's own object where the body is there; else Helicone's counts, as the provider counts. */
function usageOfRequest(read: Fields, response: Fields): Partial<Span> {
  const said = response.usage("usage", "usageMetadata");
  if (said) {
    const { costUsd, ...usage } = usageOf(said);
    return usage;
  }
  const stated = known({
    input: read.count("prompt_tokens"),
    output: read.count("completion_tokens"),
    cacheRead: read.count("prompt_cache_read_tokens"),
    cacheWrite: read.count("prompt_cache_write_tokens"),
  });
  if (Object.keys(stated).length === 0) return {};
  const provider = read.word("provider")?.toLowerCase() ?? "";
  const convention = /anthropic|bedrock/.test(provider) ? "additive" : provider === "" ? "unknown" : "inclusive";
  const { isContradictory, ...tokens } = disjointTokens(stated, convention);
  return { ...tokens, usageRaw: stated as Span["usageRaw"] };
}

function judgementsOf(read: Fields, key: string, span: object, startedAtMs: number): Said {
  const { traceId, spanId, conversationId, userId } = span as Record<string, string | undefined>;
  const about = known({ traceId, spanId, conversationId, userId });
  const rating = read.flag("feedback_rating");
  const atMs = read.time("feedback_created_at") ?? startedAtMs;
  const scores = Object.entries(read.object("scores") ?? {}).filter(([, value]) => Number.isFinite(value));
  return {
    signals:
      rating === undefined
        ? []
        : [{ id: recordId(origin, "signal", `${key} feedback`), kind: "thumbs", atMs, value: rating ? 1 : -1, ...about }],
    scores: scores.map(([name, value]) => {
      const id = recordId(origin, "score", `${key} ${name}`);
      return { id, name, atMs: startedAtMs, value, evaluatorKind: "code", ...about };
    }),
  };
}
