import { wrapOpenAI } from "@telltale/client/providers";
import { usageOf } from "@telltale/core/usage";
import OpenAI, { AzureOpenAI } from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../recorder.ts";
import { chatStream, json, namedStream, openLoopback, type Reply } from "./loopback.ts";
import { recordedStreams } from "./recordings.ts";
import { takeSpans } from "./take-spans.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

async function start(...replies: readonly Reply[]) {
  const loopback = await openLoopback(...replies);
  const taken = takeSpans();
  closings.push(loopback.close, taken.telltale);
  const client = new OpenAI({ apiKey: "key", baseURL: `${loopback.url}/v1`, maxRetries: 2 });
  return { ...loopback, ...taken, client, openai: wrapOpenAI(client, taken.telltale, { feature: "search", promptName: "p" }) };
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const one of source) out.push(one);
  return out;
}

const messages = [{ role: "user" as const, content: "Hello" }];
const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15, prompt_tokens_details: { cached_tokens: 2 } };
const completion = {
  id: "c1",
  object: "chat.completion",
  model: "gpt-x-1",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
  usage,
};
const said = (content: string) => ({
  id: "c1",
  model: "gpt-x-1",
  choices: [{ index: 0, delta: { role: "assistant", content } }],
});
const stream = [
  said("Hel"),
  said("lo"),
  { id: "c1", model: "gpt-x-1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  { id: "c1", model: "gpt-x-1", choices: [], usage },
];
const tooMany = json({ error: { message: "slow down", type: "rate_limit" } }, 429, { "retry-after-ms": "1" });

describe("wrapOpenAI", () => {
  it("gives the client itself back, once wrapped however often", async () => {
    const { client, openai, telltale, spans } = await start(json(completion));
    expect(openai).toBe(client);
    expect(wrapOpenAI(openai, telltale)).toBe(client);
    await openai.chat.completions.create({ model: "gpt-x", messages });
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
  });

  it("makes a span of a call, with what was asked, answered and used", async () => {
    const { openai, spans } = await start(json(completion));
    const answer = await openai.chat.completions.create({ model: "gpt-x", temperature: 0.5, messages });
    expect(answer).toMatchObject(completion);
    await until(() => spans.length > 0);
    expect(spans[0]).toMatchObject({
      kind: "llm",
      status: "ok",
      feature: "search",
      promptName: "p",
      requestModel: "gpt-x",
      responseModel: "gpt-x-1",
      temperature: 0.5,
      finishReason: "stop",
      retryCount: 0,
      httpStatus: 200,
      inputTokens: 10,
      cacheReadTokens: 2,
      outputTokens: 3,
    });
    expect(spans[0]).not.toHaveProperty("inputText");
  });

  it("leaves every helper of a stream to the host", async () => {
    const { openai, spans } = await start(chatStream(stream));
    const { data, response } = await openai.chat.completions.create({ model: "gpt-x", stream: true, messages }).withResponse();
    expect(response.status).toBe(200);
    expect(data.controller).toBeInstanceOf(AbortController);
    const [left, right] = data.tee();
    expect(await new Response(left.toReadableStream()).text()).toBe(
      stream.map((event) => `${JSON.stringify(event)}\n`).join(""),
    );
    expect(await all(right)).toEqual(stream);
    await until(() => spans.length > 0);
    expect(spans[0]).toMatchObject({ stream: true, finishReason: "stop", inputTokens: 10, outputTokens: 3 });
    expect(spans[0]?.ttftMs).toBeGreaterThanOrEqual(0);
  });

  it("follows the stream helper and the raw response too", async () => {
    const { openai, spans } = await start(chatStream(stream), json(completion));
    const runner = openai.chat.completions.stream({ model: "gpt-x", messages });
    expect(await runner.finalContent()).toBe("Hello");
    const raw = await openai.chat.completions.create({ model: "gpt-x", messages }).asResponse();
    expect(raw.bodyUsed).toBe(false);
    expect(await raw.json()).toEqual(completion);
    await until(() => spans.length > 1);
    expect(spans.map(({ status }) => status)).toEqual(["ok", "ok"]);
  });

  it("makes one span of a call and its retries", async () => {
    const { openai, spans, asked } = await start(tooMany, tooMany, json(completion));
    await openai.chat.completions.create({ model: "gpt-x", messages });
    await until(() => spans.length > 0);
    expect(asked).toHaveLength(3);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: "ok", retryCount: 2, finishReason: "stop" });
  });

  it("says how a call ended whose retries were in vain, and throws what the SDK throws", async () => {
    const { openai, spans } = await start(tooMany);
    await expect(openai.chat.completions.create({ model: "gpt-x", messages })).rejects.toThrow(OpenAI.RateLimitError);
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: "error", errorType: "rate_limit", httpStatus: 429, retryCount: 2 });
  });

  it("keeps calls apart that fail and retry at once", async () => {
    const { openai, spans } = await start(tooMany, tooMany, tooMany, json(completion));
    await Promise.all([1, 2, 3].map(() => openai.chat.completions.create({ model: "gpt-x", messages })));
    await until(() => spans.length > 2);
    expect(spans).toHaveLength(3);
    expect(spans.reduce((sum, { retryCount }) => sum + (retryCount ?? 0), 0)).toBe(3);
  });

  it("tells a timeout from an abort", async () => {
    const { openai, spans } = await start(json(completion));
    const silent = [await openLoopback({ staysOpen: true }), await openLoopback({ staysOpen: true })] as const;
    closings.push(silent[0].close, silent[1].close);
    const body = { model: "gpt-x", messages };
    const late = openai.post(`${silent[0].url}/v1/chat/completions`, { body, timeout: 20, maxRetries: 0 });
    await expect(late).rejects.toThrow(OpenAI.APIConnectionTimeoutError);
    const controller = new AbortController();
    const aborted = openai.post(`${silent[1].url}/v1/chat/completions`, { body, signal: controller.signal });
    await until(() => silent[1].asked.length > 0);
    controller.abort();
    await expect(aborted).rejects.toThrow(OpenAI.APIUserAbortError);
    await until(() => spans.length > 1);
    expect(spans.map(({ status, errorType }) => [status, errorType])).toEqual([
      ["error", "timeout"],
      ["aborted", "aborted"],
    ]);
  });

  it("follows embeddings, and lets alone what is no call of a model", async () => {
    const { openai, spans, asked } = await start(
      json({ object: "list", data: [] }),
      json({
        object: "list",
        model: "e-1",
        data: [{ embedding: [1, 2], index: 0 }],
        usage: { prompt_tokens: 4, total_tokens: 4 },
      }),
    );
    await openai.models.list();
    await openai.embeddings.create({ model: "e", input: "Hello", encoding_format: "float" });
    await until(() => spans.length > 0);
    expect(asked).toHaveLength(2);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ kind: "embedding", requestModel: "e", inputTokens: 4 });
  });

  it("wraps Azure's client", async () => {
    const loopback = await openLoopback(json(completion));
    const { telltale, spans } = takeSpans();
    closings.push(loopback.close, telltale);
    const azure = new AzureOpenAI({ endpoint: loopback.url, apiKey: "key", apiVersion: "2024-10-21", deployment: "d" });
    await wrapOpenAI(azure, telltale).chat.completions.create({ model: "gpt-x", messages });
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
  });

  it("refuses what is no client", () => {
    const { telltale } = takeSpans();
    closings.push(telltale);
    expect(() => wrapOpenAI({}, telltale)).toThrow(TypeError);
  });

  const recorded = recordedStreams("streams through OpenAI's SDK", /^response\.created$/);
  it.skipIf(recorded.length === 0)("reads what the SDK reads from every recorded stream", async () => {
    const { openai, spans } = await start(...recorded.map(({ events }) => namedStream(events)));
    for (const { name, events } of recorded) {
      const before = spans.length;
      try {
        const answer = await openai.responses.create({ model: "gpt-x", input: "Hello", stream: true });
        expect(await all(answer), name).toEqual(events);
      } catch (error) {
        // A recorded failure is thrown by the SDK as ever.
        expect(error, name).toBeInstanceOf(OpenAI.APIError);
      }
      await until(() => spans.length > before);
      const final = events.findLast(({ type }) => /^response\.(completed|incomplete)$/.test(type))?.response as
        | { readonly usage?: unknown; readonly model?: string }
        | undefined;
      if (!final) continue;
      const used = JSON.parse(JSON.stringify(usageOf(final.usage)));
      expect(spans[before], name).toMatchObject({ status: "ok", stream: true, responseModel: final.model, ...used });
    }
    expect(spans).toHaveLength(recorded.length);
  });
});
