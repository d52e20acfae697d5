import { createHash } from "node:crypto";
import { observe, type Spans, traceFetch } from "@telltale/client";
import type { Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { createRecorder } from "../recorder.ts";

const encoder = new TextEncoder();
const chunk = (content: string) =>
  `data: ${JSON.stringify({ model: "gpt-x-1", choices: [{ index: 0, delta: { content } }] })}\n\n`;
const ending = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":2}}}\n\ndata: [DONE]\n\n`;
const asked = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    model: "gpt-x",
    temperature: 0.5,
    max_tokens: 99,
    stream: true,
    messages: [
      { role: "system", content: "Be kind." },
      { role: "user", content: [{ type: "text", text: "Hello" }] },
    ],
  }),
};
const url = "https://api.openai.com/v1/chat/completions";

function streamOf(pieces: readonly (string | Error)[], onCancel?: (reason: unknown) => void) {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[at++];
        if (piece === undefined) controller.close();
        else if (piece instanceof Error) controller.error(piece);
        else controller.enqueue(encoder.encode(piece));
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
}

const events = {
  "content-type": "text/event-stream",
  "x-ratelimit-remaining-requests": "59",
  "x-ratelimit-limit-tokens": "1000",
};
const answering = (pieces: readonly (string | Error)[], onCancel?: (reason: unknown) => void) => async () =>
  new Response(streamOf(pieces, onCancel), { status: 200, headers: events });

/** Runs `use` with a traced fetch over a fetch that answers so; gives the one span that came of it. */
async function spanOf(
  base: typeof fetch,
  use: (traced: typeof fetch) => Promise<unknown>,
  options: { readonly captureText?: boolean } = {},
): Promise<Span> {
  const recorder = createRecorder();
  const telltale = observe({ endpoint: "http://c", transport: recorder.transport, ...options });
  await use(traceFetch(telltale, { fetch: base, feature: "chat" }));
  await telltale();
  expect(recorder.spans()).toHaveLength(1);
  return recorder.spans()[0] as Span;
}

describe("traceFetch", () => {
  it("makes a span of a streamed answer", async () => {
    const span = await spanOf(answering([chunk("He"), chunk("llo"), ending]), async (traced) => {
      const response = await traced(url, asked);
      expect(await response.text()).toBe(`${chunk("He")}${chunk("llo")}${ending}`);
    });
    expect(span).toMatchObject({
      kind: "llm",
      status: "ok",
      feature: "chat",
      provider: "openai",
      requestModel: "gpt-x",
      responseModel: "gpt-x-1",
      temperature: 0.5,
      maxTokens: 99,
      stream: true,
      finishReason: "stop",
      httpStatus: 200,
      inputTokens: 10,
      cacheReadTokens: 2,
      outputTokens: 4,
      usageConvention: "inclusive",
      inputChars: 13,
      outputChars: 5,
      rateLimitRemainingRequests: 59,
      rateLimitLimitTokens: 1000,
    });
    expect(span.ttftMs).toBeGreaterThanOrEqual(0);
    expect(span.durationMs).toBeGreaterThanOrEqual(span.ttftMs ?? Number.NaN);
    expect(span.tpotMs).toBeGreaterThanOrEqual(0);
    expect(span.longestGapMs).toBeGreaterThanOrEqual(0);
  });

  it("keeps no text unless the owner opted in", async () => {
    const use = async (traced: typeof fetch) => void (await (await traced(url, asked)).text());
    const closed = await spanOf(answering([chunk("secret"), ending]), use);
    expect(JSON.stringify(closed)).not.toMatch(/secret|Hello|kind\./);
    const open = await spanOf(answering([chunk("sec"), chunk("ret"), ending]), use, { captureText: true });
    expect(open).toMatchObject({ inputText: "Hello", outputText: "secret" });
  });

  it("tells prompts, system prompts and templates apart by their hashes", async () => {
    const sha = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);
    const recorder = createRecorder();
    const telltale = observe({ endpoint: "http://c", transport: recorder.transport });
    const promptTemplate = "You answer {{question}} for {{name}}.";
    const traced = traceFetch(telltale, { fetch: answering([ending]), promptTemplate, attributes: { arm: "b" } });
    await (await traced(url, asked)).text();
    await telltale();
    const { messages } = JSON.parse(asked.body);
    expect(recorder.spans()).toMatchObject([
      {
        promptHash: sha(JSON.stringify([undefined, messages])),
        systemPromptHash: sha(JSON.stringify([messages[0]])),
        attributes: { arm: "b", templateHash: sha(promptTemplate) },
      },
    ]);
    expect(JSON.stringify(recorder.envelopes)).not.toContain("You answer");
  });

  it("makes a span of an answer in one piece", async () => {
    const body = {
      model: "m",
      choices: [{ message: { content: "Hi" }, finish_reason: "length" }],
      usage: { prompt_tokens: 3, completion_tokens: 1 },
    };
    const span = await spanOf(
      async () => Response.json(body),
      async (traced) => expect(await (await traced(url, asked)).json()).toEqual(body),
    );
    expect(span).toMatchObject({ status: "ok", responseModel: "m", finishReason: "length", outputTokens: 1, outputChars: 2 });
    expect(span.ttftMs).toBeUndefined();
  });

  it("hands the host the same bytes in the same pieces, and reads no more than one ahead", async () => {
    const pieces = Array.from({ length: 50 }, (_, i) => "é".repeat(i));
    let pulled = 0;
    const base = async () =>
      new Response(
        new ReadableStream(
          {
            pull(controller) {
              const piece = pieces[pulled++];
              if (piece === undefined) controller.close();
              else controller.enqueue(encoder.encode(piece));
            },
          },
          { highWaterMark: 0 },
        ),
        { headers: events },
      );
    const got: Uint8Array[] = [];
    await spanOf(base, async (traced) => {
      const reader = (await traced(url, asked)).body?.getReader();
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
        got.push(read.value);
        expect(pulled).toBeLessThanOrEqual(got.length + 3);
      }
    });
    expect(got.map((piece) => new TextDecoder().decode(piece))).toEqual(pieces.filter(Boolean));
  });

  it("leaves a response what it was: status, headers, url, clones and readers that bring their buffer", async () => {
    const original = Object.defineProperty(
      new Response(streamOf(["abc", ""]), { status: 203, statusText: "So", headers: events }),
      "url",
      {
        value: url,
      },
    );
    await spanOf(
      async () => original,
      async (traced) => {
        const response = await traced(url, asked);
        expect([response.status, response.statusText, response.url, response.ok]).toEqual([203, "So", url, true]);
        expect([...response.headers]).toEqual([...original.headers]);
        expect(response).toBeInstanceOf(Response);
        const clone = response.clone();
        expect(clone.url).toBe(url);
        const reader = clone.body?.getReader({ mode: "byob" });
        const first = await reader?.read(new Uint8Array(10));
        expect(new TextDecoder().decode(first?.value)).toBe("abc");
        expect((await reader?.read(new Uint8Array(10)))?.done).toBe(true);
        expect(await response.text()).toBe("abc");
      },
    );
  });

  it("answers a reader that brings its own buffer when the body ends", async () => {
    await spanOf(answering(["ab"]), async (traced) => {
      const reader = (await traced(url, asked)).body?.getReader({ mode: "byob" });
      expect((await reader?.read(new Uint8Array(4)))?.value).toHaveLength(2);
      expect((await reader?.read(new Uint8Array(4)))?.done).toBe(true);
    });
  });

  it("breaks off the source when the host wants no more, and calls it aborted", async () => {
    const reasons: unknown[] = [];
    const span = await spanOf(
      answering([chunk("a"), chunk("b"), chunk("c"), ending], (reason) => reasons.push(reason)),
      async (traced) => {
        const reader = (await traced(url, asked)).body?.getReader();
        await reader?.read();
        await reader?.cancel("enough");
      },
    );
    expect(reasons).toEqual(["enough"]);
    expect(span).toMatchObject({ status: "aborted", errorType: "aborted" });
    expect(span.outputChars).toBeGreaterThan(0);
  });

  it("takes an answer for whole when the host leaves after its last word", async () => {
    const span = await spanOf(answering([chunk("a"), ending, ": bye\n\n"]), async (traced) => {
      const reader = (await traced(url, asked)).body?.getReader();
      await reader?.read();
      await reader?.read();
      await reader?.cancel();
    });
    expect(span).toMatchObject({ status: "ok", finishReason: "stop" });
  });

  it.each([
    ["an abort", (abort: AbortController) => abort.abort(), { status: "aborted", errorType: "aborted" }],
    ["an abort for a reason of the host's", (abort: AbortController) => abort.abort("changed my mind"), { status: "aborted" }],
    [
      "a timeout",
      (abort: AbortController) => abort.abort(new DOMException("late", "TimeoutError")),
      { status: "error", errorType: "timeout" },
    ],
  ])("tells %s in the middle of an answer, though nobody reads on", async (_, act, outcome) => {
    const span = await spanOf(answering([chunk("a"), chunk("b")]), async (traced) => {
      const abort = new AbortController();
      const response = await traced(url, { ...asked, signal: abort.signal });
      await response.body?.getReader().read();
      act(abort);
    });
    expect(span).toMatchObject(outcome);
  });

  it("tells when the connection breaks, and the host hears of it as it would have", async () => {
    const broken = new TypeError("terminated");
    const span = await spanOf(answering([chunk("a"), broken]), async (traced) => {
      const response = await traced(url, asked);
      await expect(response.text()).rejects.toBe(broken);
    });
    expect(span).toMatchObject({ status: "error", errorType: "network", outputChars: 1 });
  });

  it.each([
    [new TypeError("fetch failed"), { status: "error", errorType: "network" }],
    [new DOMException("stop", "AbortError"), { status: "aborted", errorType: "aborted" }],
    [new DOMException("late", "TimeoutError"), { status: "error", errorType: "timeout" }],
  ])("throws what fetch throws: %s", async (thrown, outcome) => {
    const span = await spanOf(
      async () => {
        throw thrown;
      },
      async (traced) => expect(await traced(url, asked).catch((error) => error)).toBe(thrown),
    );
    expect(span).toMatchObject(outcome);
    expect(span.httpStatus).toBeUndefined();
  });

  it.each([
    [429, "rate_limit"],
    [400, "provider_4xx"],
    [408, "timeout"],
    [500, "provider_5xx"],
    [504, "timeout"],
  ])("sorts status %i as %s, and leaves the body to the host", async (status, errorType) => {
    const span = await spanOf(
      async () => Response.json({ error: { message: "no" } }, { status }),
      async (traced) => expect(await (await traced(url, asked)).json()).toEqual({ error: { message: "no" } }),
    );
    expect(span).toMatchObject({ status: "error", errorType, httpStatus: status });
  });

  it("tells an error that comes within a stream", async () => {
    const span = await spanOf(
      answering([chunk("a"), 'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n']),
      async (traced) => void (await (await traced(url, asked)).text()),
    );
    expect(span).toMatchObject({ status: "error", errorType: "provider_5xx", httpStatus: 200 });
    expect(JSON.stringify(span)).not.toContain("overloaded");
  });

  it("reads what a Request asks, and its URL", async () => {
    let got: string | undefined;
    const span = await spanOf(
      async (input) => {
        got = await (input as Request).text();
        return new Response(null, { status: 204 });
      },
      async (traced) => {
        await traced(new Request("https://api.mistral.ai/v1/chat/completions", asked));
        await new Promise((resolve) => setTimeout(resolve, 10));
      },
    );
    expect(got).toBe(asked.body);
    expect(span).toMatchObject({ provider: "mistral_ai", status: "ok", httpStatus: 204 });
  });

  it("lets through what is no call of a model", async () => {
    const recorder = createRecorder();
    const telltale = observe({ endpoint: "http://c", transport: recorder.transport });
    const original = new Response("x");
    const traced = traceFetch(telltale, { fetch: async () => original, isCall: (at) => at.includes("/v1/") });
    expect(await traced("https://example.org/logo.svg")).toBe(original);
    await telltale();
    expect(recorder.spans()).toEqual([]);
  });

  it("never stands in the host's way, whatever fails in here", async () => {
    const broken: Spans = {
      capturesText: false,
      startSpan() {
        throw new Error("broken");
      },
    };
    const traced = traceFetch(broken, { fetch: answering(["abc"]) });
    expect(await (await traced(url, asked)).text()).toBe("abc");
    const ending: Spans = {
      capturesText: false,
      startSpan: () => ({
        spanId: "a",
        traceId: "b",
        startedAtMs: 0,
        end() {
          throw new Error("broken");
        },
      }),
    };
    expect(await (await traceFetch(ending, { fetch: answering(["abc"]) })(url, asked)).text()).toBe("abc");
    const odd = { fetch: async () => new Response("ok"), isCall: () => Boolean(JSON.parse("{")) };
    expect(await (await traceFetch(broken, odd)(url)).text()).toBe("ok");
  });

  it("reports a call that nobody reads to its end when the page goes", async () => {
    const span = await spanOf(answering([chunk("a"), chunk("b"), ending]), async (traced) => {
      await (await traced(url, asked)).body?.getReader().read();
    });
    expect(span).toMatchObject({ status: "aborted", requestModel: "gpt-x", responseModel: "gpt-x-1", httpStatus: 200 });
  });
});
