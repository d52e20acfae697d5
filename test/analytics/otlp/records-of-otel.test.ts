import { readRecord, type Span } from "@telltale/core/trace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attributes, recordsOfOtel } from "../../../packages/analytics/src/otlp/index.ts";
import { attributes as anyAttributes, noResource, noScope, spanOf, value } from "./sample.ts";

function recordOf(attributes: Attributes, rest: Parameters<typeof spanOf>[1] = {}, scopeName = ""): Span {
  const { spans } = recordsOfOtel(spanOf(attributes, rest), noResource, { ...noScope, name: scopeName });
  const [span] = spans;
  expect(readRecord("spans", span)).toMatchObject({ ok: true, movedFields: [] });
  return span as Span;
}

describe("recordsOfOtel", () => {
  it.each<[string, Attributes, Partial<Span>]>([
    [
      "gen_ai up to 1.36",
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.system": "vertex_ai",
        "gen_ai.request.model": "gemini-1.5-pro",
        "gen_ai.usage.prompt_tokens": 10,
        "gen_ai.usage.completion_tokens": 4,
        "gen_ai.openai.response.system_fingerprint": "fp",
      },
      { kind: "llm", provider: "gcp.vertex_ai", inputTokens: 10, outputTokens: 4, systemFingerprint: "fp" },
    ],
    [
      "gen_ai 1.40",
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-4",
        "gen_ai.response.model": "claude-sonnet-4-20250514",
        "gen_ai.request.max_tokens": 1024,
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": 60,
        "gen_ai.usage.cache_creation.input_tokens": 30,
        "gen_ai.usage.output_tokens": 9,
        "gen_ai.response.finish_reasons": ["end_turn"],
        "gen_ai.conversation.id": "c1",
        "session.id": "s1",
      },
      {
        inputTokens: 10,
        cacheReadTokens: 60,
        cacheWriteTokens: 30,
        outputTokens: 9,
        usageConvention: "inclusive",
        maxTokens: 1024,
        responseModel: "claude-sonnet-4-20250514",
        finishReason: "stop",
        conversationId: "c1",
        sessionId: "s1",
      },
    ],
    [
      "gen_ai of today",
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "m",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.cache_write.input_tokens": 30,
        "gen_ai.usage.audio.input_tokens": 20,
        "gen_ai.usage.output_tokens": 9,
        "gen_ai.usage.reasoning.output_tokens": 5,
        "gen_ai.response.time_to_first_chunk": 0.25,
        "gen_ai.client.operation.time_to_first_chunk": 9,
        "gen_ai.prompt.name": "greet",
        "gen_ai.prompt.version": "3",
      },
      {
        inputTokens: 70,
        cacheWriteTokens: 30,
        inputAudioTokens: 20,
        outputTokens: 4,
        reasoningTokens: 5,
        ttftMs: 250,
        promptName: "greet",
        promptVersion: "3",
      },
    ],
    [
      "OpenInference",
      {
        "openinference.span.kind": "LLM",
        "llm.provider": "mistralai",
        "llm.model_name": "mistral-large",
        "llm.invocation_parameters": '{"temperature":0.3,"max_tokens":50}',
        "llm.token_count.prompt": 30,
        "llm.token_count.prompt_details.cache_read": 10,
        "llm.token_count.completion": 8,
        "llm.token_count.completion_details.reasoning": 2,
        "llm.cost.prompt": 0.25,
        "llm.cost.completion": 0.5,
      },
      {
        kind: "llm",
        provider: "mistral_ai",
        requestModel: "mistral-large",
        temperature: 0.3,
        maxTokens: 50,
        inputTokens: 20,
        cacheReadTokens: 10,
        outputTokens: 6,
        reasoningTokens: 2,
        costUsd: 0.75,
      },
    ],
    [
      "OpenInference's retriever",
      {
        "openinference.span.kind": "RETRIEVER",
        "retrieval.documents.1.document.id": "b",
        "retrieval.documents.0.document.id": "a",
        "retrieval.documents.0.document.score": 0.5,
        "retrieval.documents.0.document.content": "secret words",
      },
      { kind: "retrieval", documents: [{ id: "a", score: 0.5 }, { id: "b" }] },
    ],
    [
      "OpenLLMetry",
      {
        "gen_ai.system": "Anthropic",
        "gen_ai.request.model": "claude-3-opus",
        "llm.request.type": "chat",
        "llm.usage.total_tokens": 25,
        "gen_ai.usage.input_tokens": 20,
        "gen_ai.usage.cache_read_input_tokens": 5,
        "gen_ai.usage.output_tokens": 5,
        "traceloop.workflow.name": "triage",
        "traceloop.association.properties.user_id": "u1",
        "gen_ai.completion.0.content": "secret words",
      },
      {
        kind: "llm",
        provider: "anthropic",
        inputTokens: 15,
        cacheReadTokens: 5,
        feature: "triage",
        userId: "u1",
        outputChars: 12,
      },
    ],
    [
      "Langfuse",
      {
        "langfuse.observation.type": "generation",
        "langfuse.observation.model.name": "gpt-4o",
        "langfuse.observation.usage_details":
          '{"input":40,"input_cached_tokens":60,"output":7,"output_reasoning_tokens":3,"total":110}',
        "langfuse.observation.cost_details": '{"input":0.5,"output":0.25}',
        "langfuse.observation.completion_start_time": '"2026-02-02T02:40:00.750Z"',
        "langfuse.observation.prompt.name": "greet",
        "langfuse.observation.prompt.version": 2,
        "session.id": "s1",
        "langfuse.environment": "staging",
      },
      {
        kind: "llm",
        requestModel: "gpt-4o",
        inputTokens: 40,
        cacheReadTokens: 60,
        outputTokens: 7,
        reasoningTokens: 3,
        costUsd: 0.75,
        ttftMs: 750,
        promptName: "greet",
        promptVersion: "2",
        conversationId: "s1",
        environment: "staging",
      },
    ],
    [
      "LangSmith, whose details may be as Python prints them",
      {
        "langsmith.span.kind": "llm",
        "gen_ai.operation.name": "chat",
        "gen_ai.system": "langchain",
        "langsmith.metadata.ls_provider": "google_genai",
        "langsmith.metadata.ls_model_name": "gemini-2.5-flash",
        "langsmith.metadata.thread_id": "thread 1",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.input_token_details": "{'cache_read': 64, 'audio': 0}",
        "gen_ai.usage.output_token_details": '{"reasoning":8}',
      },
      {
        kind: "llm",
        provider: "gcp.gemini",
        requestModel: "gemini-2.5-flash",
        conversationId: "thread 1",
        inputTokens: 36,
        cacheReadTokens: 64,
        outputTokens: 12,
        reasoningTokens: 8,
      },
    ],
    [
      "LangSmith's retriever, called an embedding there",
      { "langsmith.span.kind": "retriever", "gen_ai.operation.name": "embeddings" },
      { kind: "retrieval" },
    ],
    [
      "LangSmith's template of a prompt, called a chat there",
      { "langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat" },
      { kind: "task" },
    ],
    [
      "Genkit",
      {
        "genkit:type": "action",
        "genkit:metadata:subtype": "model",
        "genkit:name": "googleai/gemini-2.5-flash",
        "genkit:output":
          '{"usage":{"inputTokens":9,"outputTokens":4,"thoughtsTokens":6,"totalTokens":19},"finishReason":"stop"}',
      },
      {
        kind: "llm",
        provider: "gcp.gemini",
        requestModel: "gemini-2.5-flash",
        inputTokens: 9,
        outputTokens: 4,
        reasoningTokens: 6,
      },
    ],
    [
      "a tool",
      {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "weather",
        "gen_ai.tool.call.id": "1",
        "gen_ai.tool.call.arguments": "{}",
      },
      {
        kind: "tool",
        toolName: "weather",
        toolCallId: "1",
        attributes: expect.objectContaining({ argumentsHash: expect.any(String) }),
      },
    ],
    [
      "anything else",
      { "http.route": "/chat", "http.response.status_code": 200 },
      { kind: "task", route: "/chat", httpStatus: 200 },
    ],
  ])("reads %s", (_, attributes, expected) => {
    const span = recordOf(attributes);
    expect(span).toMatchObject({ durationMs: 2500, status: "ok", ...expected });
    expect(JSON.stringify(span)).not.toContain("secret words");
  });

  it.each([
    ["openai.responses", "openai"],
    ["OpenAI", "openai"],
    ["google.vertex.chat", "gcp.vertex_ai"],
    ["google.generative-ai", "gcp.gemini"],
    ["azure.ai.openai", "azure.ai.openai"],
    ["az.ai.openai", "azure.ai.openai"],
    ["amazon-bedrock", "aws.bedrock"],
    ["xai.chat", "x_ai"],
    ["togetherai.chat", "togetherai"],
    ["my.own.host", "my.own.host"],
    ["constructor", "constructor"],
  ])("calls the provider %s %s", (said, provider) => {
    expect(recordOf({ "gen_ai.operation.name": "chat", "gen_ai.system": said })).toMatchObject({ provider });
  });

  it("takes cached tokens beside the input where they cannot be in it, and marks it", () => {
    const span = recordOf({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "claude-3",
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.cache_read.input_tokens": 500,
      "gen_ai.usage.output_tokens": 3,
    });
    expect(span).toMatchObject({ inputTokens: 10, cacheReadTokens: 500, usageConvention: "unknown" });
  });

  it("does not take LangSmith's name for an unknown provider for one", () => {
    const span = recordOf({ "gen_ai.operation.name": "chat", "gen_ai.system": "langchain", "gen_ai.request.model": "gpt-4o" });
    expect(span).not.toHaveProperty("provider");
  });

  it("names no span a call that only repeats what calls used", () => {
    const usage = {
      "gen_ai.usage.input_tokens": 7,
      "gen_ai.usage.output_tokens": 3,
      "gen_ai.usage.cost": 0.5,
      "gen_ai.request.model": "m",
    };
    const wrappers: Attributes[] = [
      { "gen_ai.operation.name": "invoke_agent" },
      { "gen_ai.operation.name": "agent_step" },
      { "gen_ai.operation.name": "invoke_workflow" },
      { "openinference.span.kind": "CHAIN" },
      { "openinference.span.kind": "AGENT" },
      { "traceloop.span.kind": "workflow" },
      { "ai.operationId": "ai.streamText" },
      { "langfuse.observation.type": "agent" },
      { "langsmith.span.kind": "chain", "gen_ai.operation.name": "chain" },
    ];
    for (const wrapper of wrappers) {
      const span = recordOf({ ...wrapper, ...usage });
      expect(span).not.toHaveProperty("inputTokens");
      expect(span).not.toHaveProperty("costUsd");
      expect(span.usageRaw).toEqual({ "gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 3 });
    }
    expect(recordOf({ "gen_ai.agent.name": "joker", model_name: "m", "gen_ai.usage.input_tokens": 7 })).toMatchObject({
      kind: "agent",
    });
  });

  it.each<[Parameters<typeof spanOf>[1], Attributes, Partial<Span>]>([
    [{ status: { code: 2 } }, { "error.type": "429" }, { status: "error", errorType: "rate_limit" }],
    [{ status: { code: 2, message: "Request timed out." } }, {}, { status: "error", errorType: "timeout" }],
    [{ status: { code: 2 } }, { "http.response.status_code": 503 }, { errorType: "provider_5xx", httpStatus: 503 }],
    [
      { status: { code: 2, message: "This operation was aborted" } },
      { "error.type": "AbortError" },
      { status: "aborted", errorType: "aborted" },
    ],
    [
      {
        status: { code: 2, message: "fetch failed" },
        events: [{ name: "exception", attributes: { "exception.type": "TypeError" } }],
      },
      {},
      { errorType: "network" },
    ],
    [
      { status: { code: 2, message: "('Connection aborted.', RemoteDisconnected())" } },
      {},
      { status: "error", errorType: "network" },
    ],
    [{ status: { code: 2, message: "?" } }, {}, { status: "error", errorType: "internal", errorMessage: "?" }],
    [
      { status: { code: 2 }, events: [{ name: "exception", attributes: { "exception.type": "openai.APIConnectionError" } }] },
      {},
      { errorType: "network" },
    ],
    [{}, { "error.type": "AuthenticationError" }, { status: "error", errorType: "provider_4xx" }],
    [{ events: [{ name: "exception", attributes: { "exception.message": "handled" } }] }, {}, { status: "ok" }],
  ])("classes the failure of %j %j", (rest, attributes, expected) =>
    expect(recordOf(attributes, rest)).toMatchObject(expected),
  );

  it("turns evaluations into scores, user feedback into thumbs, annotations into either, flags into arms", () => {
    const span = spanOf(
      {
        "openinference.span.kind": "LLM",
        "annotations.0.annotation.name": "relevance",
        "annotations.0.annotation.score": 0.5,
        "annotations.0.annotation.annotator_kind": "LLM",
        "session.annotations.0.annotation.name": "user_feedback",
        "session.annotations.0.annotation.label": "thumbs_up",
        "session.id": "s1",
      },
      {
        events: [
          {
            name: "gen_ai.evaluation.result",
            atMs: 1,
            attributes: { "gen_ai.evaluation.name": "toxicity", "gen_ai.evaluation.score.value": 0 },
          },
          {
            name: "gen_ai.evaluation.result",
            atMs: 2,
            attributes: { "gen_ai.evaluation.name": "user_feedback", "gen_ai.evaluation.score.value": 0 },
          },
          { name: "gen_ai.evaluation.result", atMs: 3, attributes: { "gen_ai.evaluation.name": "empty" } },
          { name: "feature_flag.evaluation", attributes: { "feature_flag.key": "prompt", "feature_flag.result.variant": "b" } },
        ],
      },
    );
    const { spans, signals, scores } = recordsOfOtel(span, { attributes: { "service.version": "2" } }, noScope);
    expect(spans[0]).toMatchObject({ variants: { prompt: "b" }, release: "2" });
    expect(scores).toMatchObject([
      { name: "toxicity", value: 0, spanId: span.spanId, evaluatorKind: "code", release: "2", variants: { prompt: "b" } },
      { name: "relevance", value: 0.5, evaluatorKind: "llm", traceId: span.traceId },
    ]);
    expect(signals).toMatchObject([
      { kind: "thumbs", value: -1, spanId: span.spanId },
      { kind: "thumbs", value: 1, sessionId: "s1" },
    ]);
    expect(signals[1]).not.toMatchObject({ spanId: span.spanId });
    for (const score of scores) expect(readRecord("scores", score)).toMatchObject({ ok: true, movedFields: [] });
    for (const signal of signals) expect(readRecord("signals", signal)).toMatchObject({ ok: true, movedFields: [] });
    const again = recordsOfOtel(span, { attributes: { "service.version": "2" } }, noScope);
    expect(again).toEqual({ spans, signals, scores });
    const other = recordsOfOtel({ ...span, spanId: "c".repeat(16) }, noResource, noScope);
    const ids = [...again.signals, ...other.signals, ...again.scores, ...other.scores].map(({ id }) => id);
    expect(new Set(ids).size).toBe(8);
  });

  it("keeps words only where asked, and without the secrets in them", () => {
    const messages = '[{"role":"user","parts":[{"type":"text","content":"mail ann@example.org"}]}]';
    const span = spanOf({
      "gen_ai.operation.name": "chat",
      "gen_ai.input.messages": messages,
      "gen_ai.output.messages": messages,
    });
    const [kept] = recordsOfOtel(span, noResource, noScope, { captureText: true }).spans;
    expect(kept).toMatchObject({ inputChars: 20, inputText: "mail [email_address]", outputText: "mail [email_address]" });
    expect(JSON.stringify(recordsOfOtel(span, noResource, noScope))).not.toContain("mail");
  });
});

const buckets = ["inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens"] as const;
const tokens = fc.nat(1_000_000);

describe("what every span becomes", () => {
  it("sums to what it states, bucket by bucket, and never below nothing", () => {
    const stated = fc.record({ input: tokens, read: tokens, write: tokens, output: tokens, reasoning: tokens });
    fc.assert(
      fc.property(stated, fc.constantFrom("gen_ai", "openinference"), ({ input, read, write, output, reasoning }, dialect) => {
        const span = recordOf(
          dialect === "gen_ai"
            ? {
                "gen_ai.operation.name": "chat",
                "gen_ai.usage.input_tokens": input,
                "gen_ai.usage.cache_read.input_tokens": read,
                "gen_ai.usage.cache_write.input_tokens": write,
                "gen_ai.usage.output_tokens": output,
                "gen_ai.usage.reasoning.output_tokens": reasoning,
              }
            : {
                "openinference.span.kind": "LLM",
                "llm.token_count.prompt": input,
                "llm.token_count.prompt_details.cache_read": read,
                "llm.token_count.prompt_details.cache_write": write,
                "llm.token_count.completion": output,
                "llm.token_count.completion_details.reasoning": reasoning,
              },
        );
        for (const bucket of buckets) expect(span[bucket]).toBeGreaterThanOrEqual(0);
        const [i = 0, r = 0, w = 0, o = 0, t = 0] = buckets.map((bucket) => span[bucket]);
        expect([i + r + w, o + t]).toEqual([
          read + write > input ? input + read + write : input,
          reasoning > output ? output + reasoning : output,
        ]);
      }),
    );
  });

  it("can be kept, whatever its attributes are", () => {
    const names = fc.constantFrom(
      ..."gen_ai.operation.name gen_ai.usage.input_tokens gen_ai.usage.output_tokens gen_ai.request.temperature gen_ai.response.time_to_first_chunk gen_ai.retrieval.documents gen_ai.response.finish_reasons ai.operationId ai.usage.inputTokens ai.prompt.messages openinference.span.kind llm.token_count.prompt llm.invocation_parameters llm.cost.total retrieval.documents.0.document.id annotations.0.annotation.name annotations.0.annotation.score langfuse.observation.usage_details langfuse.observation.cost_details langfuse.observation.type langfuse.observation.completion_start_time session.id http.response.status_code error.type traceloop.span.kind genkit:output".split(
        " ",
      ),
    );
    const kinds = fc.constantFrom(
      "chat",
      "LLM",
      "generation",
      "ai.embed.doEmbed",
      "__proto__",
      "constructor",
      -1,
      1e300,
      "-5",
      '{"input":-1}',
      "[[[",
      "\ud800",
    );
    const told = fc.array(fc.tuple(names, fc.oneof(value, kinds)), { maxLength: 10 });
    fc.assert(
      fc.property(told, anyAttributes, (pairs, more) => {
        const event = {
          name: "gen_ai.evaluation.result",
          attributes: { ...more, "gen_ai.evaluation.name": "x", "gen_ai.evaluation.score.value": 1 },
        };
        const records = recordsOfOtel(
          spanOf({ ...more, ...Object.fromEntries(pairs) }, { events: [event] }),
          { attributes: more },
          noScope,
        );
        for (const table of ["spans", "signals", "scores"] as const)
          for (const record of records[table]) expect(readRecord(table, record)).toMatchObject({ ok: true });
      }),
      { numRuns: 500 },
    );
  });

  it("holds attributes within bounds", () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`custom.${i}`, i]));
    const { attributes = {} } = recordOf({
      ...many,
      long: "x".repeat(5000),
      list: Array.from({ length: 5000 }, () => 0.5),
      mine: "kept",
    });
    expect(Object.keys(attributes).length).toBeLessThanOrEqual(130);
    expect(JSON.stringify(attributes).length).toBeLessThan(10_000);
  });
});
