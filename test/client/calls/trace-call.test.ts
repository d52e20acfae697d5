import { traceCall, traceRetrieval, traceStream, traceTool } from "@telltale/client";
import { describe, expect, it } from "vitest";
import { createSpanRecorder } from "./span-recorder.ts";

async function* chunksOf<T>(...chunks: readonly (T | Error)[]): AsyncGenerator<T> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield chunk;
  }
}

describe("traceCall", () => {
  it("records what a function gives, and gives it back", async () => {
    const { spans, only } = createSpanRecorder();
    const value = await traceCall(
      spans,
      { name: "plan", result: (n: number) => ({ outputTokens: n }) },
      async (span) => span.spanId.length,
    );
    expect(value).toBe(16);
    expect(await only()).toMatchObject({ kind: "task", name: "plan", status: "ok", outputTokens: 16 });
  });
  it.each([
    [new TypeError("x"), { status: "error", errorType: "internal", errorMessage: "x" }],
    [Object.assign(new Error("x"), { status: 429 }), { status: "error", errorType: "rate_limit", httpStatus: 429 }],
    [new DOMException("x", "AbortError"), { status: "aborted", errorType: "aborted" }],
    [new DOMException("x", "TimeoutError"), { status: "error", errorType: "timeout" }],
    [null, { status: "error", errorType: "internal" }],
  ])("throws on what was thrown: %s", async (thrown, outcome) => {
    const { spans, only } = createSpanRecorder();
    const call = traceCall(spans, { kind: "agent" }, () => {
      throw thrown;
    });
    expect(await call.catch((error) => error)).toBe(thrown);
    expect(await only()).toMatchObject({ kind: "agent", ...outcome });
  });
  it("is aborted where its signal says so, and unharmed by what fails in here", async () => {
    const { spans, only } = createSpanRecorder();
    await traceCall(spans, { signal: AbortSignal.abort() }, () => Promise.reject(new Error("x"))).catch(() => {});
    expect((await only()).status).toBe("aborted");
    const broken = {
      capturesText: false,
      startSpan: () => {
        throw new Error("broken");
      },
    };
    expect(await traceCall(broken, { result: () => JSON.parse("{") }, () => 7)).toBe(7);
  });
});

describe("traceStream", () => {
  const chunks = [
    { choices: [{ delta: { content: "He" } }] },
    { choices: [{ delta: { content: "y" }, finish_reason: "stop" }], usage: { prompt_tokens: 3, completion_tokens: 2 } },
  ];
  it("hands on the same chunks, and reads them", async () => {
    const { spans, only } = createSpanRecorder();
    const got: unknown[] = [];
    for await (const chunk of traceStream(spans, { requestModel: "m" }, chunksOf(...chunks))) got.push(chunk);
    expect(got.map((chunk, at) => chunk === chunks[at])).toEqual([true, true]);
    expect(await only()).toMatchObject({
      kind: "llm",
      status: "ok",
      stream: true,
      outputText: "Hey",
      finishReason: "stop",
      inputTokens: 3,
      requestModel: "m",
    });
  });
  it("reads text as it is, breaks off the source with the host, and never reads ahead", async () => {
    const { spans, only } = createSpanRecorder();
    let read = 0;
    let isClosed = false;
    async function* source() {
      try {
        for (;;) yield `${++read}`;
      } finally {
        isClosed = true;
      }
    }
    for await (const chunk of traceStream(spans, {}, source())) {
      expect(read).toBe(Number(chunk));
      if (chunk === "3") break;
    }
    expect(isClosed).toBe(true);
    expect(await only()).toMatchObject({ status: "aborted", outputText: "123" });
  });
  it("throws what the source throws, and survives hostile chunks", async () => {
    const { spans, only } = createSpanRecorder();
    const hostile = {
      get choices() {
        throw new Error("no");
      },
    };
    const failure = Object.assign(new Error("overloaded"), { status: 529 });
    const use = async () => {
      for await (const _ of traceStream(spans, {}, chunksOf<unknown>(hostile, "a", null, 7, failure)));
    };
    await expect(use()).rejects.toBe(failure);
    expect(await only()).toMatchObject({ status: "error", errorType: "provider_5xx", httpStatus: 529, outputText: "a" });
  });
  it("takes a stream for whole when the host leaves after its last word", async () => {
    const { spans, only } = createSpanRecorder();
    for await (const chunk of traceStream(spans, {}, chunksOf(...chunks, { choices: [] }))) if (chunk === chunks[1]) break;
    expect((await only()).status).toBe("ok");
  });
});

describe("traceTool and traceRetrieval", () => {
  it("keep of the arguments their hash alone, the same for the same", async () => {
    const { spans, ended } = createSpanRecorder();
    const run = (city: string) =>
      traceTool(spans, { toolName: "weather", toolCallId: "c", argumentsValid: true, arguments: { city } }, () => 21);
    await run("Bern");
    await run("Bern");
    await run("Basel");
    const all = await ended();
    expect(all[0]).toMatchObject({ kind: "tool", toolName: "weather", toolCallId: "c", argumentsValid: true });
    const [first, second, third] = all.map(({ attributes }) => attributes?.argumentsHash);
    expect(first).toMatch(/^[\da-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(JSON.stringify(all)).not.toMatch(/Bern/);
  });
  it("keep which documents came, best first", async () => {
    const { spans, only } = createSpanRecorder();
    await traceRetrieval(spans, { topK: 3 }, async () => [{ id: "a", score: 0.9, text: "secret" }, { id: 7 }, "none"]);
    expect(await only()).toMatchObject({ kind: "retrieval", topK: 3, documents: [{ id: "a", score: 0.9 }, { id: "7" }] });
  });
});
