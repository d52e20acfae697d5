import { telltaleMiddleware, traceTools } from "@telltale/client/ai-sdk";
import type { Span } from "@telltale/core/trace";
import * as v7 from "ai";
import { MockEmbeddingModelV4, MockLanguageModelV4 } from "ai/test";
import * as v5 from "ai-v5";
import { MockLanguageModelV2 } from "ai-v5/test";
import * as v6 from "ai-v6";
import { MockLanguageModelV3 } from "ai-v6/test";
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
  return { ...taken, middleware: telltaleMiddleware(taken.telltale, { feature: "chat" }) };
}

const named = { provider: "openai.responses", modelId: "gpt-x" };
const nested = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: 0 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const flat = { inputTokens: 10, outputTokens: 5, totalTokens: 15, cachedInputTokens: 4, reasoningTokens: 2 };
const counts = { cacheReadTokens: 4, outputTokens: 3, reasoningTokens: 2 };
const stop = { unified: "stop", raw: "stop" } as const;
const answer = { content: [{ type: "text", text: "Four" } as const], warnings: [], response: { modelId: "gpt-x-1" } };
const pieces = [
  { type: "stream-start", warnings: [] },
  { type: "response-metadata", modelId: "gpt-x-1" },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: "Fo" },
  { type: "text-delta", id: "1", delta: "ur" },
  { type: "text-end", id: "1" },
];

interface Model {
  generate(): Promise<unknown>;
  parts(): AsyncIterable<unknown>;
}

/** A stream that gives its parts, and then breaks, where it is told to. */
function streamOf(parts: readonly object[], error?: unknown) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < parts.length) controller.enqueue(parts[at++]);
      else if (error) controller.error(error);
      else controller.close();
    },
  });
}

/** The same model in the three versions of the SDK: each with its own mock, wrapping and words for usage and ends. */
const versions: Record<string, (middleware: ReturnType<typeof telltaleMiddleware>, error?: Error) => Model> = {
  v5(middleware, error) {
    const model = new MockLanguageModelV2({
      ...named,
      doGenerate: async () => {
        if (error) throw error;
        return { ...answer, finishReason: "stop", usage: flat };
      },
      doStream: async () => ({
        stream: streamOf([...pieces, ...(error ? [] : [{ type: "finish", finishReason: "stop", usage: flat }])], error),
      }),
    });
    const wrapped = v5.wrapLanguageModel({ model, middleware });
    return {
      generate: () => v5.generateText({ model: wrapped, prompt: "Hello", maxRetries: 0 }),
      parts: () => v5.streamText({ model: wrapped, prompt: "Hello", onError() {} }).fullStream,
    };
  },
  v6(middleware, error) {
    const model = new MockLanguageModelV3({
      ...named,
      doGenerate: async () => {
        if (error) throw error;
        return { ...answer, finishReason: stop, usage: nested };
      },
      doStream: async () => ({
        stream: streamOf([...pieces, ...(error ? [] : [{ type: "finish", finishReason: stop, usage: nested }])], error),
      }),
    });
    const wrapped = v6.wrapLanguageModel({ model, middleware });
    return {
      generate: () => v6.generateText({ model: wrapped, prompt: "Hello", maxRetries: 0 }),
      parts: () => v6.streamText({ model: wrapped, prompt: "Hello", onError() {} }).fullStream,
    };
  },
  v7(middleware, error) {
    const model = new MockLanguageModelV4({
      ...named,
      doGenerate: async () => {
        if (error) throw error;
        return { ...answer, finishReason: stop, usage: nested };
      },
      doStream: async () => ({
        stream: streamOf([...pieces, ...(error ? [] : [{ type: "finish", finishReason: stop, usage: nested }])], error),
      }),
    });
    const wrapped = v7.wrapLanguageModel({ model, middleware });
    return {
      generate: () => v7.generateText({ model: wrapped, prompt: "Hello", maxRetries: 0 }),
      parts: () => v7.streamText({ model: wrapped, prompt: "Hello", onError() {} }).fullStream,
    };
  },
};

async function read(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

const summary = {
  kind: "llm",
  status: "ok",
  feature: "chat",
  provider: "openai",
  requestModel: "gpt-x",
  responseModel: "gpt-x-1",
  finishReason: "stop",
  inputChars: 5,
  outputChars: 4,
  ...counts,
} satisfies Partial<Span>;

describe.each(Object.keys(versions))("telltaleMiddleware with version %s", (version) => {
  const make = versions[version] as (typeof versions)[string];

  it("makes a span of a call", async () => {
    const { spans, middleware } = start();
    await make(middleware).generate();
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject(summary);
    expect(spans[0]?.usageRaw).toBeDefined();
  });

  it("times a stream, and hands its parts on as they are", async () => {
    const { spans, middleware } = start();
    await read(make(middleware).parts());
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ ...summary, stream: true });
    expect(spans[0]?.ttftMs).toBeGreaterThanOrEqual(0);
    expect(spans[0]?.longestGapMs).toBeGreaterThanOrEqual(0);
  });

  it("tells what failed, and lets the host have the error itself", async () => {
    const { spans, middleware } = start();
    const error = Object.assign(new Error("overloaded"), { statusCode: 503 });
    const model = make(middleware, error);
    await expect(model.generate()).rejects.toBe(error);
    await read(model.parts()).catch(() => {});
    expect(spans.map(({ status, errorType, httpStatus }) => [status, errorType, httpStatus])).toEqual([
      ["error", "provider_5xx", 503],
      ["error", "provider_5xx", 503],
    ]);
  });
});

describe("telltaleMiddleware", () => {
  it("gives the very parts and in their order, and calls what is cancelled aborted", async () => {
    const { spans, middleware } = start();
    const source = streamOf(pieces);
    const result = await middleware.wrapStream({ doStream: async () => ({ stream: source }), params: {}, model: named });
    const reader = result.stream.getReader();
    for (const piece of pieces.slice(0, 4)) expect((await reader.read()).value).toBe(piece);
    await reader.cancel();
    expect(spans[0]).toMatchObject({ status: "aborted", outputChars: 2 });
  });

  it("hears the host's signal though nobody reads any more", async () => {
    const { spans, middleware } = start();
    const controller = new AbortController();
    const params = { abortSignal: controller.signal };
    await middleware.wrapStream({ doStream: async () => ({ stream: streamOf(pieces) }), params, model: named });
    controller.abort();
    expect(spans[0]).toMatchObject({ status: "aborted", errorType: "aborted" });
  });

  it("follows embedding models", async () => {
    const { spans, middleware } = start();
    const embedder = new MockEmbeddingModelV4({
      modelId: "e",
      doEmbed: async ({ values }) => ({ embeddings: values.map(() => [1]), usage: { tokens: 4 }, warnings: [] }),
    });
    await v7.embed({ model: v7.wrapEmbeddingModel({ model: embedder, middleware }), value: "Hello" });
    expect(spans[0]).toMatchObject({ kind: "embedding", requestModel: "e", inputTokens: 4, inputChars: 5, status: "ok" });
  });
});

describe("traceTools", () => {
  it("makes a span of each run of a tool, in version 5 and 6", async () => {
    const { telltale, spans, middleware } = start();
    const schema = z.object({ a: z.number() });
    let asked = 0;
    const content = [{ type: "tool-call", toolCallId: "t1", toolName: "add", input: '{"a":1}' } as const];
    const model = new MockLanguageModelV2({
      ...named,
      doGenerate: async () =>
        asked++ === 0
          ? { content, finishReason: "tool-calls", usage: flat, warnings: [] }
          : { ...answer, finishReason: "stop", usage: flat },
    });
    const add = v5.tool({ inputSchema: schema, execute: async ({ a }) => a + 3 });
    const { steps } = await v5.generateText({
      model: v5.wrapLanguageModel({ model, middleware }),
      prompt: "Add",
      tools: traceTools({ add }, telltale),
      stopWhen: v5.stepCountIs(3),
    });
    expect(steps[0]?.toolResults[0]?.output).toBe(4);
    expect(spans.map(({ kind, toolName, toolCallId }) => [kind, toolName, toolCallId])).toEqual([
      ["llm", undefined, undefined],
      ["tool", "add", "t1"],
      ["llm", undefined, undefined],
    ]);
    expect(spans[0]?.attributes).toMatchObject({ toolNames: ["add"] });
  });

  it("follows a tool that gives results one after another, throws what it throws, and leaves others alone", async () => {
    const { telltale, spans } = start();
    const idle = { description: "asks the user" };
    const tools = traceTools(
      {
        idle,
        many: {
          async *execute() {
            yield 1;
            yield 2;
          },
        },
        bad: {
          execute() {
            throw new Error("no");
          },
        },
      },
      telltale,
    );
    expect(tools.idle).toBe(idle);
    const results: number[] = [];
    for await (const result of tools.many.execute()) results.push(result);
    expect(results).toEqual([1, 2]);
    expect(() => tools.bad.execute()).toThrow("no");
    expect(spans.map(({ toolName, status }) => [toolName, status])).toEqual([
      ["many", "ok"],
      ["bad", "error"],
    ]);
  });
});
