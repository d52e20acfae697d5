import { createTelemetry } from "@telltale/client/ai-sdk";
import type { Span } from "@telltale/core/trace";
import {
  APICallError,
  embedMany,
  generateObject,
  generateText,
  rerank,
  stepCountIs,
  streamText,
  type Telemetry,
  tool,
} from "ai";
import { MockEmbeddingModelV4, MockLanguageModelV4, MockRerankingModelV4, simulateReadableStream } from "ai/test";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { takeSpans } from "./take-spans.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function start() {
  const taken = takeSpans();
  stops.push(taken.telltale);
  const integrations: Telemetry = createTelemetry(taken.telltale, { feature: "chat" });
  return { ...taken, telemetry: { integrations, functionId: "answer" } };
}

const usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: 0 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const counts = { inputTokens: 6, cacheReadTokens: 4, outputTokens: 3, reasoningTokens: 2 };
const stop = { unified: "stop", raw: "end_turn" } as const;
const calling = {
  content: [{ type: "tool-call", toolCallId: "t1", toolName: "add", input: '{"a":1}' } as const],
  finishReason: { unified: "tool-calls", raw: "tool_use" } as const,
  usage,
  warnings: [],
};
const answering = {
  content: [{ type: "text", text: "Four" } as const],
  finishReason: stop,
  usage,
  warnings: [],
  response: { modelId: "claude-x-1" },
};
const named = { provider: "anthropic.messages", modelId: "claude-x" };
type Part = Awaited<ReturnType<MockLanguageModelV4["doStream"]>>["stream"] extends ReadableStream<infer P> ? P : never;
const parts = (...last: readonly Part[]): Part[] => [
  { type: "stream-start", warnings: [] },
  { type: "response-metadata", modelId: "claude-x-1" },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: "Fo" },
  { type: "text-delta", id: "1", delta: "ur" },
  ...last,
];
const whole = parts({ type: "text-end", id: "1" }, { type: "finish", finishReason: stop, usage });
const of = (spans: readonly Span[], kind: string) => spans.filter((span) => span.kind === kind);

describe("createTelemetry", () => {
  it("draws the tree of a run with tools, and counts its tokens once", async () => {
    const { telltale, spans, telemetry } = start();
    let asked = 0;
    const model = new MockLanguageModelV4({
      ...named,
      async doGenerate() {
        // Hashing goes on beside the call, and is done before a real one is.
        for (let i = 0; i < 8; i++) await crypto.subtle.digest("SHA-256", new Uint8Array(8));
        return asked++ === 0 ? calling : answering;
      },
    });
    const add = tool({
      inputSchema: z.object({ a: z.number() }),
      async execute({ a }) {
        telltale.span({ kind: "retrieval", topK: 3 });
        return a + 3;
      },
    });
    const prompt = "What is one and three?";
    await generateText({ model, prompt, temperature: 0.5, tools: { add }, stopWhen: stepCountIs(3), telemetry });

    const [run] = of(spans, "agent");
    const [first, second] = of(spans, "llm");
    const [called] = of(spans, "tool");
    expect(spans).toHaveLength(5);
    expect(run).toMatchObject({ name: "answer", status: "ok", feature: "chat" });
    expect(run).not.toHaveProperty("inputTokens");
    expect(first).toMatchObject({
      parentSpanId: run?.spanId,
      traceId: run?.traceId,
      provider: "anthropic",
      requestModel: "claude-x",
      temperature: 0.5,
      finishReason: "tool_call",
      attributes: { toolCalls: 1, toolNames: ["add"], toolCallIds: ["t1"] },
      inputChars: prompt.length,
      ...counts,
    });
    expect(first?.promptHash).toMatch(/^[0-9a-f]{32}$/);
    expect(first).not.toHaveProperty("ttftMs");
    expect(second).toMatchObject({ finishReason: "stop", responseModel: "claude-x-1", outputChars: 4, ...counts });
    expect(called).toMatchObject({ parentSpanId: run?.spanId, toolName: "add", toolCallId: "t1", status: "ok" });
    expect(of(spans, "retrieval")[0]).toMatchObject({ parentSpanId: called?.spanId, traceId: run?.traceId });
  });

  it("times a stream", async () => {
    const { spans, telemetry } = start();
    const stream = simulateReadableStream({ chunks: whole, chunkDelayInMs: 2 });
    const model = new MockLanguageModelV4({ ...named, doStream: async () => ({ stream }) });
    expect(await streamText({ model, prompt: "Hello", telemetry }).text).toBe("Four");
    const [call] = of(spans, "llm");
    expect(call).toMatchObject({ stream: true, status: "ok", finishReason: "stop", outputChars: 4, ...counts });
    expect(call?.ttftMs).toBeGreaterThan(0);
    expect(call?.longestGapMs).toBeGreaterThan(0);
    expect(call?.tpotMs).toBeGreaterThan(0);
    expect(call?.durationMs).toBeGreaterThanOrEqual(call?.ttftMs ?? Number.NaN);
  });

  it("says of what kind a failure was", async () => {
    const { spans, telemetry } = start();
    const error = new APICallError({ message: "busy", url: "u", requestBodyValues: {}, statusCode: 429, isRetryable: true });
    const model = new MockLanguageModelV4({ ...named, doGenerate: () => Promise.reject(error) });
    await expect(generateText({ model, prompt: "Hello", maxRetries: 0, telemetry })).rejects.toThrow("busy");
    expect(of(spans, "llm")[0]).toMatchObject({ status: "error", errorType: "rate_limit", httpStatus: 429 });
    expect(of(spans, "agent")[0]).toMatchObject({ status: "error", errorType: "rate_limit" });
    expect(spans[0]).not.toHaveProperty("errorMessage");
  });

  it("makes one span of a call that the SDK tries again, streamed or not", async () => {
    const { spans, telemetry } = start();
    const responseHeaders = { "retry-after-ms": "1" };
    const refusal = { message: "busy", url: "u", requestBodyValues: {}, statusCode: 429, isRetryable: true, responseHeaders };
    let asked = 0;
    const sometimes = <T>(answer: () => T) => {
      if (asked++ % 3 < 2) throw new APICallError(refusal);
      return answer();
    };
    const model = new MockLanguageModelV4({
      ...named,
      doGenerate: async () => sometimes(() => answering),
      doStream: async () => sometimes(() => ({ stream: simulateReadableStream({ chunks: whole }) })),
    });
    await generateText({ model, prompt: "Hello", telemetry });
    await streamText({ model, prompt: "Hello", telemetry }).consumeStream();
    expect(of(spans, "llm").map(({ status, retryCount }) => [status, retryCount])).toEqual([
      ["ok", 2],
      ["ok", 2],
    ]);
  });

  it("tells a tool that failed from the answer that came all the same", async () => {
    const { spans, telemetry } = start();
    let asked = 0;
    const model = new MockLanguageModelV4({ ...named, doGenerate: async () => (asked++ === 0 ? calling : answering) });
    const add = tool({
      inputSchema: z.object({ a: z.number() }),
      execute: (): Promise<number> => Promise.reject(new Error("no")),
    });
    await generateText({ model, prompt: "Add", tools: { add }, stopWhen: stepCountIs(3), telemetry });
    expect(of(spans, "tool")[0]).toMatchObject({ status: "error", errorType: "internal" });
    expect(of(spans, "agent")[0]).toMatchObject({ status: "ok" });
  });

  it("calls a stream that the host stops aborted, and one that breaks an error", async () => {
    const { spans, telemetry } = start();
    const stopper = new AbortController();
    const slow = new MockLanguageModelV4({
      ...named,
      doStream: async ({ abortSignal }) => ({
        stream: new ReadableStream({
          start(controller) {
            for (const part of parts()) controller.enqueue(part);
            abortSignal?.addEventListener("abort", () => controller.error(abortSignal.reason));
          },
        }),
      }),
    });
    const stopped = streamText({ model: slow, prompt: "Hello", abortSignal: stopper.signal, telemetry, onError() {} });
    for await (const _ of stopped.textStream) stopper.abort();
    expect(spans.map(({ kind, status }) => [kind, status])).toEqual([
      ["llm", "aborted"],
      ["agent", "aborted"],
    ]);

    const broken = simulateReadableStream({ chunks: parts({ type: "error", error: new Error("boom") }) });
    const model = new MockLanguageModelV4({ ...named, doStream: async () => ({ stream: broken }) });
    await streamText({ model, prompt: "Hello", telemetry, onError() {} }).consumeStream();
    expect(spans.slice(2).map(({ kind, status }) => [kind, status])).toEqual([
      ["llm", "error"],
      ["agent", "error"],
    ]);
  });

  it("follows objects, embeddings and rerankings", async () => {
    const { spans, telemetry } = start();
    const content = [{ type: "text", text: '{"a":1}' } as const];
    const model = new MockLanguageModelV4({ ...named, doGenerate: async () => ({ ...answering, content }) });
    await generateObject({ model, schema: z.object({ a: z.number() }), prompt: "One", telemetry });
    expect(of(spans, "llm")[0]).toMatchObject({ finishReason: "stop", outputChars: 7, responseModel: "claude-x-1", ...counts });

    const embedder = new MockEmbeddingModelV4({
      modelId: "e",
      provider: "openai.embedding",
      maxEmbeddingsPerCall: 1,
      doEmbed: async ({ values }) => ({ embeddings: values.map(() => [1, 2]), usage: { tokens: 4 }, warnings: [] }),
    });
    await embedMany({ model: embedder, values: ["one", "three"], telemetry });
    expect(of(spans, "embedding").map(({ inputTokens, inputChars }) => [inputTokens, inputChars])).toEqual([
      [4, 3],
      [4, 5],
    ]);
    expect(of(spans, "embedding")[0]).toMatchObject({ provider: "openai", requestModel: "e", status: "ok" });

    const ranking = [
      { index: 1, relevanceScore: 0.9 },
      { index: 0, relevanceScore: 0.2 },
    ];
    const reranker = new MockRerankingModelV4({ doRerank: async () => ({ ranking }) });
    await rerank({ model: reranker, query: "q", documents: ["a", "b"], topN: 2, telemetry });
    expect(of(spans, "rerank")[0]).toMatchObject({
      topK: 2,
      reranked: true,
      documents: [
        { id: "1", score: 0.9 },
        { id: "0", score: 0.2 },
      ],
    });
  });

  it("hands over no words that the call keeps to itself", async () => {
    const spans: Span[] = [];
    const { telltale } = takeSpans({ captureText: true, sink: ({ record }) => void spans.push(record as Span) });
    stops.push(telltale);
    const integrations = createTelemetry(telltale);
    const model = new MockLanguageModelV4({ ...named, doGenerate: async () => answering });
    await generateText({ model, prompt: "secret", telemetry: { integrations, recordInputs: false, recordOutputs: false } });
    await generateText({ model, prompt: "known", telemetry: { integrations } });
    const [secret, known] = of(spans, "llm");
    expect(secret).not.toHaveProperty("inputText");
    expect(secret).not.toHaveProperty("outputText");
    expect(known).toMatchObject({ inputText: "known", outputText: "Four" });
  });
});
