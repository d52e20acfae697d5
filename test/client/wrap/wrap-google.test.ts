import { GoogleGenAI } from "@google/genai";
import { wrapGoogle } from "@telltale/client/providers";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../recorder.ts";
import { geminiStream, json, openLoopback, type Reply } from "./loopback.ts";
import { takeSpans } from "./take-spans.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

async function start(...replies: readonly Reply[]) {
  const loopback = await openLoopback(...replies);
  const taken = takeSpans();
  closings.push(loopback.close, taken.telltale);
  const client = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: loopback.url } });
  return { ...loopback, ...taken, client, google: wrapGoogle(client, taken.telltale, { feature: "summary" }) };
}

const answered = (text: string, rest: object = {}) => ({
  candidates: [{ index: 0, content: { role: "model", parts: [{ text }] }, ...rest }],
  modelVersion: "gemini-x-1",
});
const usageMetadata = {
  promptTokenCount: 9,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 2,
  thoughtsTokenCount: 6,
  totalTokenCount: 17,
};
const whole = { ...answered("Hello", { finishReason: "STOP" }), usageMetadata };
const counts = { inputTokens: 5, cacheReadTokens: 4, outputTokens: 2, reasoningTokens: 6 };
const asked = { model: "gemini-x", contents: "Hello" };
const busy = json({ error: { code: 503, message: "busy", status: "UNAVAILABLE" } }, 503);
const retryOptions = { attempts: 3, initialDelay: 0.001, maxDelay: 0.001 };

describe("wrapGoogle", () => {
  it("makes a span of a call", async () => {
    const { google, client, spans } = await start(json(whole));
    expect(google).toBe(client);
    expect((await google.models.generateContent(asked)).text).toBe("Hello");
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      kind: "llm",
      status: "ok",
      feature: "summary",
      requestModel: "gemini-x",
      responseModel: "gemini-x-1",
      finishReason: "stop",
      retryCount: 0,
      ...counts,
    });
  });

  it("follows a stream, and chats", async () => {
    const pieces = [answered("Hel"), { ...answered("lo", { finishReason: "STOP" }), usageMetadata }];
    const { google, spans } = await start(geminiStream(pieces), json(whole));
    const texts: (string | undefined)[] = [];
    for await (const chunk of await google.models.generateContentStream(asked)) texts.push(chunk.text);
    expect(texts).toEqual(["Hel", "lo"]);
    expect((await google.chats.create({ model: "gemini-x" }).sendMessage({ message: "Hello" })).text).toBe("Hello");
    await until(() => spans.length > 1);
    expect(spans[0]).toMatchObject({ status: "ok", stream: true, finishReason: "stop", outputChars: 5, ...counts });
    expect(spans[1]).toMatchObject({ status: "ok", ...counts });
  });

  it("makes one span of a call and its retries", async () => {
    const { google, spans } = await start(busy, busy, json(whole));
    await google.models.generateContent({ ...asked, config: { httpOptions: { retryOptions } } });
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: "ok", retryCount: 2 });
  });

  it("says how a call ended whose retries were in vain", async () => {
    const { google, spans } = await start(busy);
    await expect(google.models.generateContent({ ...asked, config: { httpOptions: { retryOptions } } })).rejects.toThrow();
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: "error", errorType: "provider_5xx", httpStatus: 503, retryCount: 2 });
  });

  it("calls what the host aborts aborted", async () => {
    const { google, spans, asked: requests } = await start({ staysOpen: true });
    const controller = new AbortController();
    const answer = google.models.generateContent({ ...asked, config: { abortSignal: controller.signal } });
    answer.catch(() => {});
    await until(() => requests.length > 0);
    controller.abort();
    await expect(answer).rejects.toThrow();
    await until(() => spans.length > 0);
    expect(spans[0]).toMatchObject({ status: "aborted", errorType: "aborted" });
  });

  it("follows embeddings, and lets alone what is no call of a model", async () => {
    const { google, spans, asked: requests } = await start(json({ models: [] }), json({ embeddings: [{ values: [1, 2] }] }));
    await google.models.list();
    await google.models.embedContent({ model: "e", contents: "Hello" });
    await until(() => spans.length > 0);
    expect(requests).toHaveLength(2);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ kind: "embedding" });
  });

  it("refuses what is no client", () => {
    const { telltale } = takeSpans();
    closings.push(telltale);
    expect(() => wrapGoogle({}, telltale)).toThrow(TypeError);
  });
});
