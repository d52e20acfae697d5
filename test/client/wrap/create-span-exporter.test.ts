import { createRequire } from "node:module";
import { createSpanExporter } from "@telltale/client/otel";
import type { Span } from "@telltale/core/trace";
import { generateText, stepCountIs, tool } from "ai-v6";
import { MockLanguageModelV3 } from "ai-v6/test";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { takeSpans } from "./take-spans.ts";

// By Node's own resolution: its build for bundlers cannot be loaded by Node.
const require = createRequire(import.meta.url);
const { BasicTracerProvider, SimpleSpanProcessor } =
  require("@opentelemetry/sdk-trace-base") as typeof import("@opentelemetry/sdk-trace-base");
const { resourceFromAttributes } = require("@opentelemetry/resources") as typeof import("@opentelemetry/resources");
const api = require("@opentelemetry/api") as typeof import("@opentelemetry/api");

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function start() {
  const taken = takeSpans();
  stops.push(taken.telltale);
  const resource = resourceFromAttributes({
    "service.name": "shop",
    "service.version": "7",
    "deployment.environment.name": "staging",
  });
  const exporter = createSpanExporter(taken.telltale);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return { ...taken, exporter, provider, tracer: provider.getTracer("tests") };
}

describe("createSpanExporter", () => {
  it("hands on times, parents and the names of the current conventions", () => {
    const { tracer, spans } = start();
    const agent = tracer.startSpan("invoke_agent helper", {
      startTime: [1_800_000_000, 1_000_001],
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "helper",
        "gen_ai.usage.input_tokens": 100,
        "session.id": "s",
      },
    });
    const below = api.trace.setSpan(api.ROOT_CONTEXT, agent);
    const call = tracer.startSpan(
      "chat gpt-x",
      {
        startTime: [1_800_000_000, 2_000_000],
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": "gcp.vertex_ai",
          "gen_ai.request.model": "gpt-x",
          "gen_ai.response.model": "gpt-x-1",
          "gen_ai.request.temperature": 0.5,
          "gen_ai.request.max_tokens": 99,
          "gen_ai.request.stream": true,
          "gen_ai.response.finish_reasons": ["tool_calls"],
          "gen_ai.response.time_to_first_chunk": 0.25,
          "gen_ai.conversation.id": "c",
          "gen_ai.usage.input_tokens": 100,
          "gen_ai.usage.cache_read.input_tokens": 30,
          "gen_ai.usage.cache_write.input_tokens": 10,
          "gen_ai.usage.output_tokens": 20,
          "gen_ai.usage.reasoning.output_tokens": 5,
          "gen_ai.input.messages": "secret",
        },
      },
      below,
    );
    call.end([1_800_000_001, 2_500_000]);
    agent.end([1_800_000_002, 1_000_001]);

    const [inner, outer] = spans;
    expect(outer).toMatchObject({
      kind: "agent",
      feature: "helper",
      sessionId: "s",
      release: "7",
      environment: "staging",
      attributes: { app: "shop", otelScope: "tests" },
      startedAtMs: 1_800_000_000_001,
      durationMs: 2_000,
    });
    expect(outer).not.toHaveProperty("inputTokens");
    expect(inner).toMatchObject({
      kind: "llm",
      name: "chat gpt-x",
      status: "ok",
      parentSpanId: outer?.spanId,
      traceId: outer?.traceId,
      startedAtMs: 1_800_000_000_002,
      durationMs: 1_000.5,
      provider: "gcp.vertex_ai",
      requestModel: "gpt-x",
      responseModel: "gpt-x-1",
      temperature: 0.5,
      maxTokens: 99,
      stream: true,
      finishReason: "tool_call",
      ttftMs: 250,
      conversationId: "c",
      inputTokens: 60,
      cacheReadTokens: 30,
      cacheWriteTokens: 10,
      outputTokens: 15,
      reasoningTokens: 5,
      usageConvention: "inclusive",
    });
    expect(JSON.stringify(spans)).not.toContain("secret");
  });

  it("knows older names, OpenInference's and OpenLLMetry's, and leaves out what is neither", () => {
    const { tracer, spans } = start();
    const tell = (name: string, attributes: Record<string, string | number>) => tracer.startSpan(name, { attributes }).end();
    tell("old", { "gen_ai.system": "az.ai.openai", "gen_ai.request.model": "m", "gen_ai.usage.prompt_tokens": 3 });
    tell("oi", {
      "openinference.span.kind": "LLM",
      "llm.model_name": "m",
      "llm.token_count.prompt": 9,
      "llm.token_count.prompt_details.cache_read": 4,
    });
    tell("retriever", { "openinference.span.kind": "RETRIEVER" });
    tell("workflow", { "traceloop.span.kind": "workflow", "traceloop.workflow.name": "w" });
    tell("GET /", { "http.request.method": "GET" });
    expect(spans.map(({ name, kind, provider, inputTokens, feature }) => [name, kind, provider, inputTokens, feature])).toEqual(
      [
        ["old", "llm", "azure.ai.openai", 3, undefined],
        ["oi", "llm", undefined, 5, undefined],
        ["retriever", "retrieval", undefined, undefined, undefined],
        ["workflow", "workflow", undefined, undefined, "w"],
      ],
    );
  });

  it("says how a span failed, but not in whose words", () => {
    const { tracer, spans } = start();
    const fail = (operation: string, name: string, attributes: Record<string, string | number> = {}) => {
      const span = tracer.startSpan(operation, { attributes: { "gen_ai.operation.name": operation, ...attributes } });
      span.recordException({ name, message: "the words" });
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: "the words" });
      span.end();
    };
    fail("chat", "RateLimitError");
    fail("chat", "Error", { "http.response.status_code": 400 });
    fail("chat", "AbortError");
    fail("execute_tool", "TypeError");
    expect(spans.map(({ status, errorType }) => [status, errorType])).toEqual([
      ["error", "rate_limit"],
      ["error", "provider_4xx"],
      ["aborted", "aborted"],
      ["error", "internal"],
    ]);
    expect(JSON.stringify(spans)).not.toContain("the words");
  });

  it("reads what the AI SDK's own tracing says, counting its tokens once", async () => {
    const { tracer, spans } = start();
    let asked = 0;
    const usage = {
      inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: 0 },
      outputTokens: { total: 5, text: 3, reasoning: 2 },
    };
    const call = { type: "tool-call", toolCallId: "t1", toolName: "add", input: '{"a":1}' } as const;
    const model = new MockLanguageModelV3({
      provider: "anthropic.messages",
      modelId: "claude-x",
      doGenerate: async () =>
        asked++ === 0
          ? { content: [call], finishReason: { unified: "tool-calls", raw: "x" }, usage, warnings: [] }
          : { content: [{ type: "text", text: "4" }], finishReason: { unified: "stop", raw: "x" }, usage, warnings: [] },
    });
    const add = tool({ inputSchema: z.object({ a: z.number() }), execute: async ({ a }) => a + 3 });
    const experimental_telemetry = { isEnabled: true, tracer };
    await generateText({ model, prompt: "Add", tools: { add }, stopWhen: stepCountIs(3), experimental_telemetry });
    const of = (kind: Span["kind"]) => spans.filter((span) => span.kind === kind);
    expect([of("agent").length, of("llm").length, of("tool").length, spans.length]).toEqual([1, 2, 1, 4]);
    expect(of("llm")[0]).toMatchObject({ provider: "anthropic", requestModel: "claude-x", finishReason: "tool_call" });
    expect(of("tool")[0]).toMatchObject({ toolName: "add", toolCallId: "t1" });
    const summed = spans.reduce((sum, { inputTokens = 0, cacheReadTokens = 0 }) => sum + inputTokens + cacheReadTokens, 0);
    expect(summed).toBe(20);
  });

  it("makes a valid record of whatever attributes a span has", () => {
    const { tracer, spans, faults } = start();
    const value = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.array(fc.string()));
    const names = [
      "gen_ai.usage.input_tokens",
      "gen_ai.request.model",
      "gen_ai.response.finish_reasons",
      "http.route",
      "session.id",
    ];
    const numbers = [
      "gen_ai.request.temperature",
      "gen_ai.request.max_tokens",
      "http.response.status_code",
      "gen_ai.retrieval.top_k",
    ];
    const any = fc.dictionary(
      fc.constantFrom(...names, ...numbers, "gen_ai.request.stream", "gen_ai.response.time_to_first_chunk"),
      value,
    );
    let told = 0;
    fc.assert(
      fc.property(any, (attributes) => {
        tracer.startSpan("x", { attributes: { ...attributes, "gen_ai.operation.name": "chat" } }).end();
        told += 1;
      }),
      { numRuns: 200 },
    );
    expect(faults).toEqual([]);
    expect(spans).toHaveLength(told);
  });

  it("flushes and shuts down as a processor asks, and says so afterwards", async () => {
    const { provider, exporter, tracer, spans } = start();
    tracer.startSpan("chat", { attributes: { "gen_ai.operation.name": "chat" } }).end();
    await provider.forceFlush();
    await provider.shutdown();
    expect(spans).toHaveLength(1);
    const results: number[] = [];
    exporter.export([], ({ code }) => results.push(code));
    expect(results).toEqual([1]);
  });
});
