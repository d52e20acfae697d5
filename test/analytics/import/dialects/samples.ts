/** A row of each vendor's export, in the shape its documentation or its source gives. */

const hex = (digit: string, digits: number) => digit.repeat(digits);

export const langfuseObservation = {
  id: hex("a", 16),
  traceId: hex("1", 32),
  projectId: "p1",
  type: "GENERATION",
  name: "answer",
  startTime: "2026-01-01T00:00:00.000Z",
  endTime: "2026-01-01T00:00:02.000Z",
  completionStartTime: "2026-01-01T00:00:00.500Z",
  parentObservationId: hex("b", 16),
  level: "DEFAULT",
  providedModelName: "gpt-4o-2024-08-06",
  modelParameters: { temperature: 0.2, max_tokens: 100 },
  usageDetails: { input: 70, input_cached_tokens: 30, output: 15, output_reasoning_tokens: 5, total: 120 },
  costDetails: { input: 0.001, output: 0.002, total: 0.003 },
  totalCost: 0.003,
  latency: 2,
  timeToFirstToken: 0.5,
  userId: "u1",
  sessionId: "s1",
  environment: "production",
  input: [{ role: "user", content: "What is the height of the tower?" }],
  output: "300 metres",
  metadata: { attributes: { "gen_ai.system": "openai" } },
};

/** The same observation as the export to a bucket has it: snake_case, texts for times, maps as JSON in a CSV. */
export const langfuseBlobRow = {
  id: langfuseObservation.id,
  trace_id: langfuseObservation.traceId,
  project_id: "p1",
  type: "GENERATION",
  name: "answer",
  start_time: "2026-01-01 00:00:00.000",
  end_time: "2026-01-01 00:00:02.000",
  completion_start_time: "2026-01-01 00:00:00.500",
  parent_observation_id: langfuseObservation.parentObservationId,
  level: "DEFAULT",
  provided_model_name: "gpt-4o-2024-08-06",
  usage_details: { input: 70, input_cached_tokens: 30, output: 15, output_reasoning_tokens: 5, total: 120 },
  cost_details: { input: 0.001, output: 0.002, total: 0.003 },
  total_cost: 0.003,
  latency: 2000,
  environment: "production",
};

export const langfuseScore = {
  id: "0721bd4f-a35c-4d29-a2c6-38879e1d758e",
  timestamp: "2026-01-01T00:00:05.000Z",
  projectId: "p1",
  name: "toxicity",
  source: "EVAL",
  traceId: hex("1", 32),
  observationId: hex("a", 16),
  value: 0.25,
  dataType: "NUMERIC",
  comment: "friendly",
};

export const posthogEvent = {
  uuid: "0190c0de-0000-7000-8000-000000000001",
  event: "$ai_generation",
  distinct_id: "u1",
  timestamp: "2026-01-01T00:00:02.000Z",
  properties: {
    $ai_trace_id: "trace one",
    $ai_session_id: "thread 1",
    $ai_span_id: "span one",
    $ai_provider: "anthropic",
    $ai_model: "claude-sonnet-4-5",
    $ai_input: [{ role: "user", content: "Hi" }],
    $ai_output_choices: [{ role: "assistant", content: "Hello" }],
    $ai_input_tokens: 10,
    $ai_output_tokens: 20,
    $ai_cache_read_input_tokens: 1000,
    $ai_cache_reporting_exclusive: true,
    $ai_latency: 2,
    $ai_time_to_first_token: 0.25,
    $ai_stop_reason: "end_turn",
    $ai_http_status: 200,
    $ai_total_cost_usd: 0.0007,
    $browser: "Firefox",
  },
};

export const heliconeRequest = {
  request_id: "11111111-2222-3333-4444-555555555555",
  response_id: "66666666-2222-3333-4444-555555555555",
  request_created_at: "2026-01-01T00:00:00.000Z",
  response_created_at: "2026-01-01T00:00:01.500Z",
  response_status: 200,
  request_model: "gpt-4o",
  response_model: "gpt-4o-2024-08-06",
  provider: "OPENAI",
  delay_ms: 1400,
  time_to_first_token: 300,
  total_tokens: 130,
  prompt_tokens: 100,
  completion_tokens: 30,
  prompt_cache_read_tokens: 40,
  prompt_cache_write_tokens: 0,
  request_user_id: "u1",
  request_path: "https://api.openai.com/v1/chat/completions",
  request_properties: { "Helicone-Session-Id": "thread 1", plan: "pro" },
  costUSD: 0.0005,
  feedback_rating: false,
  feedback_created_at: "2026-01-01T00:01:00.000Z",
  scores: { relevance: 80 },
};

export const langsmithRun = {
  id: "a0000000-0000-4000-8000-000000000002",
  trace_id: "a0000000-0000-4000-8000-000000000001",
  parent_run_id: "a0000000-0000-4000-8000-000000000001",
  session_id: "b0000000-0000-4000-8000-000000000000",
  name: "ChatOpenAI",
  run_type: "llm",
  start_time: "2026-01-01T00:00:00.000000",
  end_time: "2026-01-01T00:00:02.500000",
  first_token_time: "2026-01-01T00:00:00.750000",
  status: "success",
  error: null,
  prompt_tokens: 100,
  completion_tokens: 50,
  total_tokens: 150,
  prompt_token_details: { cache_read: 60 },
  completion_token_details: { reasoning: 20 },
  total_cost: "0.00085",
  extra: { metadata: { ls_provider: "openai", ls_model_name: "gpt-4o", ls_temperature: 0.1, thread_id: "thread 1" } },
  inputs: { messages: [{ role: "user", content: "Hi" }] },
  outputs: { content: "Hello" },
  feedback_stats: { correctness: { n: 2, avg: 0.5 }, user_feedback: { n: 1, avg: 1 } },
  tags: ["prod"],
};

export const litellmLog = {
  id: "chatcmpl-1",
  trace_id: "c0000000-0000-4000-8000-000000000000",
  call_type: "acompletion",
  stream: true,
  status: "success",
  custom_llm_provider: "anthropic",
  model: "claude-sonnet-4-5",
  startTime: 1767225600.25,
  endTime: 1767225602.25,
  completionStartTime: 1767225600.75,
  prompt_tokens: 1010,
  completion_tokens: 20,
  total_tokens: 1030,
  response_cost: 0.0007,
  response_cost_failure_debug_info: null,
  cache_hit: false,
  end_user: "u1",
  metadata: {
    user_api_key_hash: "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",
    user_api_key_team_id: "team 1",
    usage_object: {
      prompt_tokens: 1010,
      completion_tokens: 20,
      total_tokens: 1030,
      prompt_tokens_details: { cached_tokens: 1000 },
      cache_read_input_tokens: 1000,
    },
  },
  messages: [{ role: "user", content: "Hi" }],
  response: { choices: [{ finish_reason: "stop", message: { role: "assistant", content: "Hello" } }] },
};

export const litellmSpendLog = {
  request_id: "chatcmpl-2",
  call_type: "acompletion",
  api_key: "88dc28d0f030c55ed4ab77ed8faf0981",
  spend: 0.25,
  total_tokens: 30,
  prompt_tokens: 10,
  completion_tokens: 20,
  startTime: "2026-01-01 00:00:00+00",
  endTime: "2026-01-01 00:00:01+00",
  model: "gpt-4o",
  custom_llm_provider: "openai",
  cache_hit: "True",
  status: "failure",
  metadata: '{"error_information":{"error_code":"429","error_class":"RateLimitError","error_message":"slow down"}}',
};

export const batchResult = {
  id: "batch_req_1",
  custom_id: "request-1",
  response: {
    status_code: 200,
    request_id: "r1",
    body: {
      id: "chatcmpl-9",
      object: "chat.completion",
      created: 1767225600,
      model: "gpt-4o-mini-2024-07-18",
      choices: [{ index: 0, message: { role: "assistant", content: "Hello." }, finish_reason: "stop" }],
      usage: { prompt_tokens: 22, completion_tokens: 2, total_tokens: 24, prompt_tokens_details: { cached_tokens: 2 } },
    },
  },
  error: null,
};

export const batchRequest = {
  custom_id: "request-1",
  method: "POST",
  url: "/v1/chat/completions",
  body: { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hi" }] },
};

export const phoenixRow = {
  name: "ChatCompletion",
  span_kind: "LLM",
  parent_id: null,
  start_time: "2026-01-01T00:00:00.000000+00:00",
  end_time: "2026-01-01T00:00:01.000000+00:00",
  status_code: "OK",
  "context.span_id": hex("d", 16),
  "context.trace_id": hex("e", 32),
  "attributes.llm.model_name": "gpt-4o",
  "attributes.llm.token_count.prompt": 100,
  "attributes.llm.token_count.completion": 20,
  "attributes.llm.token_count.prompt_details.cache_read": 60,
};

export const otlpRequest = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
      scopeSpans: [
        {
          scope: { name: "gen_ai" },
          spans: [
            {
              traceId: hex("2", 32),
              spanId: hex("3", 16),
              name: "chat gpt-4o",
              kind: 3,
              startTimeUnixNano: "1767225600000000000",
              endTimeUnixNano: "1767225601000000000",
              attributes: [
                { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
                { key: "gen_ai.request.model", value: { stringValue: "gpt-4o" } },
                { key: "gen_ai.usage.input_tokens", value: { intValue: "100" } },
                { key: "gen_ai.usage.cache_read.input_tokens", value: { intValue: "60" } },
                { key: "gen_ai.usage.output_tokens", value: { intValue: "20" } },
              ],
            },
          ],
        },
      ],
    },
  ],
};

export const telltaleLine = {
  record: "span",
  id: "0198c0de-0000-7000-8000-000000000001",
  spanId: hex("4", 16),
  kind: "llm",
  status: "ok",
  startedAtMs: 1767225600000,
  requestModel: "gpt-4o",
  inputTokens: 40,
  cacheReadTokens: 60,
  outputTokens: 20,
};

/** One row for each dialect's name. */
export const samples: readonly (readonly [string, object])[] = [
  ["langfuse", langfuseObservation],
  ["langfuse", langfuseBlobRow],
  ["langfuse", langfuseScore],
  ["posthog", posthogEvent],
  ["helicone", heliconeRequest],
  ["langsmith", langsmithRun],
  ["litellm", litellmLog],
  ["litellm", litellmSpendLog],
  ["openai", batchResult],
  ["openai", batchRequest],
  ["phoenix", phoenixRow],
  ["otlp", otlpRequest],
  ["telltale", telltaleLine],
];
