import { createRequire } from "node:module";
import { wrapAnthropic } from "@telltale/client/providers";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../recorder.ts";
import { json, namedStream, openLoopback, type Reply } from "./loopback.ts";
import { recordedStreams } from "./recordings.ts";
import { takeSpans } from "./take-spans.ts";

// By Node's own resolution: its OpenTelemetry API has a build for bundlers that Node cannot load.
const { default: Anthropic } = createRequire(import.meta.url)("@anthropic-ai/sdk") as typeof import("@anthropic-ai/sdk");

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

async function start(...replies: readonly Reply[]) {
  const loopback = await openLoopback(...replies);
  const taken = takeSpans();
  closings.push(loopback.close, taken.telltale);
  const anthropic = wrapAnthropic(new Anthropic({ apiKey: "key", baseURL: loopback.url }), taken.telltale, {
    feature: "support",
  });
  return { ...loopback, ...taken, anthropic };
}

const asked = { model: "claude-x", max_tokens: 64, messages: [{ role: "user" as const, content: "Hello" }] };
const message = {
  id: "m1",
  type: "message",
  role: "assistant",
  model: "claude-x-1",
  content: [{ type: "text", text: "Hi" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 7, cache_read_input_tokens: 5, cache_creation_input_tokens: 3, output_tokens: 2 },
};
const overloaded = json({ type: "error", error: { type: "overloaded_error", message: "busy" } }, 529, {
  "retry-after-ms": "1",
});
const stream = [
  {
    type: "message_start",
    message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 2 } },
  { type: "message_stop" },
];
/** The events that the SDK hands on. */
const eventTypes = /^(message|content_block)_/;
interface Message {
  readonly model: string;
  readonly usage?: { readonly output_tokens?: number };
}
const counts = { inputTokens: 7, cacheReadTokens: 5, cacheWriteTokens: 3, outputTokens: 2 };

describe("wrapAnthropic", () => {
  it("makes one span of a call and its retries", async () => {
    const { anthropic, spans } = await start(overloaded, json(message));
    expect(await anthropic.messages.create(asked)).toMatchObject(message);
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      kind: "llm",
      status: "ok",
      feature: "support",
      requestModel: "claude-x",
      responseModel: "claude-x-1",
      maxTokens: 64,
      retryCount: 1,
      finishReason: "stop",
      ...counts,
    });
  });

  it("leaves the helpers of a stream to the host", async () => {
    const { anthropic, spans } = await start(namedStream(stream));
    const running = anthropic.messages.stream(asked);
    const texts: string[] = [];
    running.on("text", (text) => texts.push(text));
    expect(await running.finalMessage()).toMatchObject(message);
    expect(texts).toEqual(["Hi"]);
    expect((await running.withResponse()).response.status).toBe(200);
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: "ok", stream: true, finishReason: "stop", ...counts });
  });

  it("calls a stream that the host breaks off aborted", async () => {
    const { anthropic, spans } = await start({ ...namedStream(stream.slice(0, 3)), staysOpen: true });
    const answer = await anthropic.messages.create({ ...asked, stream: true });
    for await (const event of answer) if (event.type === "content_block_delta") break;
    await until(() => spans.length > 0);
    expect(spans[0]).toMatchObject({ status: "aborted", errorType: "aborted", inputTokens: 7 });
  });

  it("calls a stream that the network breaks off an error", async () => {
    const { anthropic, spans } = await start({ ...namedStream(stream.slice(0, 3)), breaksOff: true });
    const answer = await anthropic.messages.create({ ...asked, stream: true });
    await expect(async () => {
      for await (const _ of answer);
    }).rejects.toThrow();
    await until(() => spans.length > 0);
    expect(spans[0]).toMatchObject({ status: "error", errorType: "network", retryCount: 0 });
  });

  it("calls a stream an error that tells of one, though the SDK then breaks it off", async () => {
    const failure = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const { anthropic, spans } = await start(namedStream([...stream.slice(0, 3), failure]));
    const answer = await anthropic.messages.create({ ...asked, stream: true });
    await expect(async () => {
      for await (const _ of answer);
    }).rejects.toThrow(Anthropic.APIError);
    await until(() => spans.length > 0);
    expect(spans[0]).toMatchObject({ status: "error", errorType: "provider_5xx", inputTokens: 7 });
  });

  it("lets the counting of tokens alone", async () => {
    const { anthropic, spans, asked: requests } = await start(json({ input_tokens: 9 }), json(message));
    await anthropic.messages.countTokens({ model: asked.model, messages: asked.messages });
    await anthropic.messages.create(asked);
    await until(() => spans.length > 0);
    expect(requests).toHaveLength(2);
    expect(spans).toHaveLength(1);
  });

  const recorded = recordedStreams("streams through Anthropic's SDK", /^message_start$/);
  it.skipIf(recorded.length === 0)("reads what the SDK reads from every recorded stream", async () => {
    const { anthropic, spans } = await start(...recorded.map(({ events }) => namedStream(events)));
    for (const [at, { name, events }] of recorded.entries()) {
      let read = 0;
      let failure: unknown;
      try {
        for await (const _ of await anthropic.messages.create({ ...asked, stream: true })) read += 1;
      } catch (error) {
        // A recorded failure is thrown by the SDK as ever.
        expect(error, name).toBeInstanceOf(Anthropic.APIError);
        failure = error;
      }
      await until(() => spans.length > at);
      const [start] = events.flatMap(({ type, message }) => (type === "message_start" ? [message as Message] : []));
      const told = { stream: true, ...(start && { responseModel: start.model }) };
      expect(spans[at], name).toMatchObject({ status: failure ? "error" : "ok", ...told });
      if (failure) continue;
      expect(read, name).toBe(events.filter(({ type }) => eventTypes.test(type)).length);
      const deltas = events.flatMap(({ type, usage }) =>
        type === "message_delta" ? [usage as NonNullable<Message["usage"]>] : [],
      );
      const used = Object.assign({}, start?.usage, ...deltas) as NonNullable<Message["usage"]>;
      expect((spans[at]?.outputTokens ?? 0) + (spans[at]?.reasoningTokens ?? 0), name).toBe(used.output_tokens ?? 0);
    }
    expect(spans).toHaveLength(recorded.length);
  });
});
