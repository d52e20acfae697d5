import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { formatTraceparent, parseTraceparent, type TraceFetchOptions, traceFetch } from "@telltale/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSpanRecorder } from "./span-recorder.ts";

let server: Server;
let origin = "";
let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    answer(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What one call comes to, of `use` made with a traced fetch over a real connection. */
async function spanOf(use: (traced: typeof fetch) => Promise<unknown>, options: TraceFetchOptions = {}) {
  const recorder = createSpanRecorder();
  await use(traceFetch(recorder.spans, options));
  return (await recorder.ended()).at(-1);
}
const post = (body: unknown, headers: Record<string, string> = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const say = (response: ServerResponse, status: number, headers: Record<string, string>, body: string) =>
  response.writeHead(status, headers).end(body);

describe("traceFetch over a real connection", () => {
  it("measures an answer that comes as server-sent events, and hands on each piece when it comes", async () => {
    let go: () => void = () => {};
    const first =
      'data: {"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":5,"output_tokens":1}}}\n\ndata: {"type":"content_block_start","content_block":{"type":"thinking","thinking":""}}\n\n';
    const rest =
      'data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}\n\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}\n\n';
    answer = (_, __, response) => {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-tokens-limit": "8000",
      });
      response.write(first);
      // The rest is not sent before the host has read the first.
      go = () => response.end(rest);
    };
    const span = await spanOf(async (traced) => {
      const response = await traced(
        `${origin}/v1/messages`,
        post({ model: "claude-x", max_tokens: 9, system: "Be kind.", messages: [{ role: "user", content: "Hello" }] }),
      );
      const reader = response.body?.getReader();
      let got = new TextDecoder().decode((await reader?.read())?.value);
      expect(got).toBe(first);
      go();
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
        got += new TextDecoder().decode(read.value);
      expect(got).toBe(first + rest);
    });
    expect(span).toMatchObject({
      kind: "llm",
      status: "ok",
      stream: true,
      finishReason: "stop",
      responseModel: "claude-x",
      inputTokens: 5,
      outputTokens: 3,
      rateLimitRemainingRequests: 49,
      rateLimitLimitTokens: 8000,
      inputText: "Hello",
      inputChars: 13,
      outputText: "Hi",
    });
    expect(span?.reasoningMs).toBeGreaterThanOrEqual(0);
    expect(span?.ttftMs).toBeGreaterThanOrEqual(span?.reasoningMs ?? Number.NaN);
    const system = createHash("sha256").update(JSON.stringify("Be kind.")).digest("hex").slice(0, 32);
    expect(span?.systemPromptHash).toBe(system);
    expect(span?.promptHash).toMatch(/^[\da-f]{32}$/);
  });

  it("reads Gemini's list of objects as the stream it is, and the model from the URL", async () => {
    const chunk = (text: string, rest = {}) =>
      JSON.stringify({
        candidates: [{ content: { parts: [{ text }] }, ...rest }],
        usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2, totalTokenCount: 6 },
      });
    answer = (_, __, response) =>
      say(
        response,
        200,
        { "content-type": "application/json" },
        `[${chunk("He")}\n,\r\n${chunk("y", { finishReason: "STOP" })}]`,
      );
    const span = await spanOf(
      async (traced) =>
        void (await (
          await traced(
            `${origin}/v1beta/models/gemini-3-pro:streamGenerateContent`,
            post({ contents: [{ parts: [{ text: "Q" }] }], generationConfig: { temperature: 0.2, maxOutputTokens: 7 } }),
          )
        ).json()),
    );
    expect(span).toMatchObject({
      requestModel: "gemini-3-pro",
      temperature: 0.2,
      maxTokens: 7,
      inputChars: 1,
      outputText: "Hey",
      finishReason: "stop",
      stream: true,
      inputTokens: 4,
      outputTokens: 2,
    });
    expect(span?.ttftMs).toBeGreaterThanOrEqual(0);
  });

  it("tells embeddings apart", async () => {
    answer = (_, __, response) =>
      say(
        response,
        200,
        { "content-type": "application/json" },
        '{"object":"list","data":[{"embedding":[0.1]}],"model":"e","usage":{"prompt_tokens":12,"total_tokens":12}}',
      );
    const span = await spanOf(
      async (traced) => void (await (await traced(`${origin}/v1/embeddings`, post({ model: "e", input: ["a", "bc"] }))).json()),
    );
    expect(span).toMatchObject({ kind: "embedding", inputTokens: 12, inputChars: 3, inputText: "a\nbc" });
    expect(span?.outputChars).toBeUndefined();
  });

  it("reads why a call was refused from the body, though the host does not", async () => {
    answer = (_, __, response) =>
      say(response, 400, { "content-type": "application/json" }, '{"error":{"code":"content_filter","message":"no"}}');
    const span = await spanOf(async (traced) => {
      const recorder = await traced(`${origin}/v1/chat/completions`, post({ messages: [] }));
      expect(recorder.ok).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await recorder.text()).toContain("content_filter");
    });
    expect(span).toMatchObject({ status: "error", errorType: "content_filter", httpStatus: 400 });
  });

  it("counts attempts: those an SDK tells, and the same request sent again after it failed", async () => {
    let fails = 2;
    answer = (_, __, response) => say(response, fails-- > 0 ? 503 : 200, { "content-type": "application/json" }, "{}");
    const recorder = createSpanRecorder();
    const traced = traceFetch(recorder.spans);
    for (let at = 0; at < 4; at++) await (await traced(`${origin}/v1/x`, post({ input: "same" }))).text();
    await (await traced(`${origin}/v1/x`, post({ input: "other" }, { "x-stainless-retry-count": "3" }))).text();
    expect((await recorder.ended()).map(({ retryCount }) => retryCount)).toEqual([undefined, 1, 2, undefined, 3]);
  });

  it("tells an answer from a gateway's cache", async () => {
    for (const [name, value, hit] of [
      ["cf-aig-cache-status", "HIT", true],
      ["helicone-cache", "MISS", false],
      ["x-litellm-cache-hit", "True", true],
    ] as const) {
      answer = (_, __, response) => say(response, 200, { "content-type": "application/json", [name]: value }, "{}");
      expect((await spanOf(async (traced) => void (await (await traced(origin)).text())))?.responseCacheHit).toBe(hit);
    }
  });

  it("sends traceparent only where it is told to, and takes the host's own for its parent", async () => {
    const seen: (string | undefined)[] = [];
    answer = (request, body, response) => {
      seen.push(request.headers.traceparent as string | undefined);
      say(response, 200, { "content-type": "text/plain", "x-body": String(body.length) }, "ok");
    };
    const call = (options: TraceFetchOptions, headers?: Record<string, string>) =>
      spanOf(async (traced) => void (await (await traced(`${origin}/v1/x`, post({ a: 1 }, headers))).text()), options);
    await call({});
    const sent = await call({ propagateTo: [`${origin}/v1/`] });
    await call({ propagateTo: [/elsewhere/] });
    const own = formatTraceparent({ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", sampled: true });
    const child = await call({ propagateTo: [origin] }, { traceparent: own });
    expect(seen).toEqual([undefined, expect.any(String), undefined, own]);
    expect(parseTraceparent(seen[1])).toEqual({ traceId: sent?.traceId, spanId: sent?.spanId, sampled: true });
    expect(child).toMatchObject({ traceId: "0af7651916cd43dd8448eb211c80319c", parentSpanId: "b7ad6b7169203331" });
  });
});
