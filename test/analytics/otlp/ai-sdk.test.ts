import { LegacyOpenTelemetry, OpenTelemetry } from "@ai-sdk/otel";
import type { Tracer } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import * as v7 from "ai";
import { MockEmbeddingModelV4, MockLanguageModelV4 } from "ai/test";
import * as v5 from "ai-v5";
import { MockEmbeddingModelV2, MockLanguageModelV2 } from "ai-v5/test";
import * as v6 from "ai-v6";
import { MockEmbeddingModelV3, MockLanguageModelV3 } from "ai-v6/test";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { recordsOfJson } from "../../../packages/analytics/src/otlp/index.ts";

type Records = ReturnType<typeof recordsOfJson>["records"]["spans"];

/** The spans that a run of the SDK leaves, as records. */
async function spansOf(name: string, run: (tracer: Tracer) => Promise<unknown>): Promise<Records> {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
  await run(provider.getTracer(name));
  await provider.forceFlush();
  const printed = memory.getFinishedSpans().map((span) => ({ ...shown(span), spanContext: span.spanContext() }));
  const { records, rejected } = recordsOfJson(JSON.parse(JSON.stringify(printed)));
  expect(rejected).toEqual([]);
  expect(records.spans).toHaveLength(printed.length);
  return records.spans;
}

function shown({
  name,
  kind,
  parentSpanContext,
  startTime,
  endTime,
  attributes,
  events,
  status,
  instrumentationScope,
}: ReadableSpan) {
  return { name, kind, parentSpanContext, startTime, endTime, attributes, events, status, instrumentationScope };
}

const buckets = ["inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens"] as const;

/** What our totals count. */
function totals(spans: Records, counted = ["llm", "embedding"]) {
  const sum = (bucket: (typeof buckets)[number]) =>
    spans.filter(({ kind }) => counted.includes(kind)).reduce((total, span) => total + (span[bucket] ?? 0), 0);
  return Object.fromEntries(buckets.map((bucket) => [bucket, sum(bucket)]));
}

const kindsOf = (spans: Records) => spans.map(({ kind }) => kind).sort();
const answer = { type: "text", text: "Sunny." } as const;
const call = { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: '{"city":"Rome"}' } as const;
const inputSchema = z.object({ city: z.string() });
const weather = { description: "the weather", inputSchema, execute: async () => "sun" };
const streamed = [
  { type: "stream-start" as const, warnings: [] },
  { type: "text-start" as const, id: "1" },
  { type: "text-delta" as const, id: "1", delta: "Sunny." },
  { type: "text-end" as const, id: "1" },
];

/** Two steps of 100 + 7 tokens (40 read from the cache, 10 written to it; 3 of reasoning) and one of 50 + 5. */
const spent = { inputTokens: 250 - 80 - 20, cacheReadTokens: 80, cacheWriteTokens: 20, outputTokens: 13, reasoningTokens: 6 };

/** Usage as models of version 3 and 4 state it. */
const usage = {
  inputTokens: { total: 100, noCache: 50, cacheRead: 40, cacheWrite: 10 },
  outputTokens: { total: 7, text: 4, reasoning: 3 },
};
const plainUsage = {
  inputTokens: { total: 50, noCache: 50, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 5, text: 5, reasoning: undefined },
};
const reason = (unified: "stop" | "tool-calls") => ({ unified, raw: unified });

describe("the AI SDK, version 7", () => {
  const model = () =>
    new MockLanguageModelV4({
      provider: "openai.responses",
      modelId: "gpt-5",
      doGenerate: [
        { content: [call], finishReason: reason("tool-calls"), usage, warnings: [] },
        { content: [answer], finishReason: reason("stop"), usage, warnings: [] },
      ],
      doStream: async () => ({
        stream: v7.simulateReadableStream({
          chunks: [...streamed, { type: "finish" as const, finishReason: reason("stop"), usage: plainUsage }],
        }),
      }),
    });
  const run = async (telemetry: v7.TelemetryOptions) => {
    const shared = model();
    await v7.generateText({ model: shared, prompt: "Weather?", tools: { weather }, stopWhen: v7.isStepCount(3), telemetry });
    await v7.streamText({ model: shared, prompt: "Again?", telemetry }).consumeStream();
    const embedding = new MockEmbeddingModelV4({ doEmbed: { embeddings: [[1]], usage: { tokens: 9 }, warnings: [] } });
    await v7.embedMany({ model: embedding, values: ["one", "two"], telemetry });
  };

  it("is counted once in the gen_ai format", async () => {
    const spans = await spansOf("gen_ai", (tracer) =>
      run({ functionId: "forecast", integrations: [new OpenTelemetry({ tracer, usage: true })] }),
    );
    expect(totals(spans)).toEqual({ ...spent, inputTokens: spent.inputTokens + 18 });
    expect(kindsOf(spans)).toEqual([
      "agent",
      "agent",
      "agent",
      "agent",
      "agent",
      "embedding",
      "embedding",
      "llm",
      "llm",
      "llm",
      "task",
      "tool",
    ]);
    for (const span of spans.filter(({ kind }) => kind === "agent")) expect(totals([span], ["agent"]).inputTokens).toBe(0);
    expect(spans.find(({ kind }) => kind === "tool")).toMatchObject({ toolName: "weather", toolCallId: "call-1" });
    expect(spans.find(({ kind }) => kind === "llm")).toMatchObject({
      provider: "openai",
      requestModel: "gpt-5",
      finishReason: "tool_call",
    });
    expect(JSON.stringify(spans)).not.toMatch(/Weather\?|Sunny|Rome/);
  });

  it("is counted once in the older format", async () => {
    const spans = await spansOf("ai", (tracer) =>
      run({ functionId: "forecast", integrations: [new LegacyOpenTelemetry({ tracer })] }),
    );
    expect(totals(spans)).toEqual({ ...spent, inputTokens: spent.inputTokens + 18 });
    expect(kindsOf(spans)).toEqual(["agent", "agent", "embedding", "embedding", "llm", "llm", "llm", "task", "tool"]);
    expect(spans.filter(({ stream }) => stream)).toMatchObject([
      { kind: "llm", inputChars: 6, outputChars: 6, ttftMs: expect.any(Number) },
    ]);
    expect(JSON.stringify(spans)).not.toMatch(/Weather\?|Sunny|Rome/);
  });
});

describe("the AI SDK, version 6", () => {
  it("is counted once", async () => {
    const model = new MockLanguageModelV3({
      provider: "anthropic.messages",
      modelId: "claude-sonnet-4",
      doGenerate: [
        { content: [call], finishReason: reason("tool-calls"), usage, warnings: [] },
        { content: [answer], finishReason: reason("stop"), usage, warnings: [] },
      ],
      doStream: async () => ({
        stream: v6.simulateReadableStream({
          chunks: [...streamed, { type: "finish" as const, finishReason: reason("stop"), usage: plainUsage }],
        }),
      }),
    });
    const embedding = new MockEmbeddingModelV3({
      doEmbed: async () => ({ embeddings: [[1]], usage: { tokens: 9 }, warnings: [] }),
    });
    const spans = await spansOf("ai", async (tracer) => {
      const experimental_telemetry = {
        isEnabled: true,
        tracer,
        functionId: "forecast",
        metadata: { userId: "u1", chatId: "c1" },
      };
      const shared = { model, tools: { weather }, stopWhen: v6.stepCountIs(3), experimental_telemetry };
      await v6.generateText({ ...shared, prompt: "Weather?" });
      await v6.streamText({ ...shared, prompt: "Again?" }).consumeStream();
      await v6.embed({ model: embedding, value: "one", experimental_telemetry });
    });
    expect(totals(spans)).toEqual({ ...spent, inputTokens: spent.inputTokens + 9 });
    expect(kindsOf(spans)).toEqual(["agent", "agent", "embedding", "llm", "llm", "llm", "task", "tool"]);
    expect(spans[0]).toMatchObject({ feature: "forecast", userId: "u1", conversationId: "c1", provider: "anthropic" });
  });
});

describe("the AI SDK, version 5", () => {
  it.each([
    // Before version 6 counts were what the provider says: Anthropic's input is without the cache, Gemini's output without thoughts.
    ["openai.responses", "gpt-5", { inputTokens: 60, cacheReadTokens: 40, outputTokens: 4, reasoningTokens: 3 }],
    ["anthropic.messages", "claude-sonnet-4", { inputTokens: 100, cacheReadTokens: 40, outputTokens: 4, reasoningTokens: 3 }],
    ["google.generative-ai", "gemini-2.5-pro", { inputTokens: 60, cacheReadTokens: 40, outputTokens: 7, reasoningTokens: 3 }],
  ])("is counted once, as %s counts", async (provider, modelId, counted) => {
    const said = { inputTokens: 100, outputTokens: 7, totalTokens: 107, reasoningTokens: 3, cachedInputTokens: 40 };
    const model = new MockLanguageModelV2({
      provider,
      modelId,
      doGenerate: async () => ({ content: [answer], finishReason: "stop", usage: said, warnings: [] }),
      doStream: async () => ({
        stream: v5.simulateReadableStream({
          chunks: [...streamed, { type: "finish" as const, finishReason: "stop", usage: said }],
        }),
      }),
    });
    const embedding = new MockEmbeddingModelV2<string>({ doEmbed: async () => ({ embeddings: [[1]], usage: { tokens: 9 } }) });
    const spans = await spansOf("ai", async (tracer) => {
      const experimental_telemetry = { isEnabled: true, tracer };
      await v5.generateText({ model, prompt: "Weather?", experimental_telemetry });
      await v5.streamText({ model, prompt: "Again?", experimental_telemetry }).consumeStream();
      await v5.embed({ model: embedding, value: "one", experimental_telemetry });
    });
    const calls = spans.filter(({ kind }) => kind === "llm");
    expect(kindsOf(spans)).toEqual(["agent", "agent", "embedding", "llm", "llm", "task"]);
    // The SDK writes the details of a stream only.
    expect(calls.find(({ stream }) => stream)).toMatchObject(counted);
    expect(calls.find(({ stream }) => !stream)).toMatchObject({ requestModel: modelId, outputChars: 6 });
    expect(totals(spans, ["embedding"]).inputTokens).toBe(9);
  });
});
