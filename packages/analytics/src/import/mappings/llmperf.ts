import type { MappingInput } from "../mapping.ts";

// A failed call carries null, zero or the error's own code where a number should be.
const noMeasurement = [0, -100];
const answered = "{error_code} IS NULL OR TRY_CAST({end_to_end_latency_s} AS DOUBLE) > 0";

/** Results of the LLMPerf load tester, one file for a provider and a model. */
export const llmperf: MappingInput = {
  name: "llmperf",
  about:
    "LLMPerf individual results (a JSON array): latencies in seconds. The files hold no times, so every call is laid at " +
    "2023-12-21; say `startedAtMs` when importing to set your own. Zeros and negatives of failed calls are not measurements.",
  format: "json",
  fields: {
    kind: { constant: "llm" },
    startedAtMs: { constant: "2023-12-21T00:00:00Z" },
    provider: { sql: "regexp_extract({$file}, '^(.+?)_', 1)" },
    requestModel: { sql: "regexp_replace({$file}, '[.]jsonl?([.]gz)?$', '')" },
    status: { column: "error_code", values: { "*": "error" }, default: "ok" },
    errorType: { column: "error_code", values: { "429": "rate_limit", "-100": "validation", "*": "internal" } },
    errorMessage: { column: "error_msg", optional: true },
    httpStatus: { sql: "CASE WHEN TRY_CAST({error_code} AS DOUBLE) BETWEEN 100 AND 599 THEN {error_code} END" },
    durationMs: { column: "end_to_end_latency_s", unit: "s", absent: noMeasurement },
    ttftMs: { column: "ttft_s", unit: "s", absent: noMeasurement },
    inputTokens: "number_input_tokens",
    outputTokens: { sql: `CASE WHEN ${answered} THEN {number_output_tokens} END` },
  },
  attributes: {
    interTokenLatencyMs: { column: "inter_token_latency_s", unit: "s", absent: noMeasurement, as: "number" },
    outputTokensPerSecond: { column: "request_output_throughput_token_per_s", absent: noMeasurement, as: "number" },
  },
};
