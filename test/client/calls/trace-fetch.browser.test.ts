import { traceFetch } from "@telltale/client";
import type { Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { createSpanRecorder } from "./span-recorder.ts";

const encoder = new TextEncoder();
const event = (content: string, rest = {}) =>
  encoder.encode(`data: ${JSON.stringify({ choices: [{ delta: { content }, ...rest }] })}\n\n`);

/** An answer whose pieces come when the test says so; what happens is written down in its order. */
function answerByHand() {
  const happened: string[] = [];
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      control = controller;
    },
    cancel(reason) {
      happened.push(`cancelled: ${reason}`);
    },
  });
  return {
    happened,
    fetch: async () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
    send(piece: Uint8Array) {
      happened.push("sent");
      control?.enqueue(piece);
    },
    close: () => control?.close(),
    fail: (reason: unknown) => control?.error(reason),
  };
}

async function trace(base: typeof fetch | undefined, use: (traced: typeof fetch) => Promise<unknown>): Promise<Span> {
  const recorder = createSpanRecorder();
  await use(traceFetch(recorder.spans, base ? { fetch: base } : {}));
  return recorder.only();
}

describe("traceFetch in a browser", () => {
  it("hands on what comes over the network byte for byte, and every way of reading it works", async () => {
    const url = new URL("./trace-fetch.browser.test.ts", import.meta.url).href;
    const plain = await fetch(url);
    const expected = new Uint8Array(await plain.arrayBuffer());
    expect(expected.length).toBeGreaterThan(1000);
    const ways: Record<string, (response: Response) => Promise<ArrayBuffer>> = {
      arrayBuffer: (response) => response.arrayBuffer(),
      blob: async (response) => (await response.blob()).arrayBuffer(),
      text: async (response) => encoder.encode(await response.text()).buffer as ArrayBuffer,
      clone: async (response) => {
        const clone = response.clone();
        await response.text();
        return clone.arrayBuffer();
      },
      pipe: (response) => new Response(response.body?.pipeThrough(new TransformStream())).arrayBuffer(),
    };
    for (const [way, read] of Object.entries(ways))
      await trace(undefined, async (traced) => {
        const response = await traced(url);
        expect([response.status, response.url, response.type, response.redirected]).toEqual([
          plain.status,
          plain.url,
          plain.type,
          plain.redirected,
        ]);
        expect(new Uint8Array(await read(response)), way).toEqual(expected);
        expect(response.bodyUsed).toBe(true);
      });
  });

  it("sends a Request with its body whole", async () => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello" }] });
    const span = await trace(undefined, async (traced) => {
      const request = new Request(new URL("/v1/none", location.href), {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      });
      await (await traced(request)).text();
    });
    expect(span).toMatchObject({ requestModel: "m", inputText: "Hello" });
    expect(span.promptHash).toMatch(/^[\da-f]{32}$/);
  });

  it("gives the host each piece before the next is sent", async () => {
    const { happened, fetch: base, send, close } = answerByHand();
    const span = await trace(base, async (traced) => {
      const reader = (await traced("/v1/chat")).body?.getReader();
      for (const word of ["a", "b", "c"]) {
        const piece = event(word);
        send(piece.slice());
        const got = await reader?.read();
        expect(got?.value).toEqual(piece);
        happened.push("read");
      }
      send(event("", { finish_reason: "stop" }));
      close();
      while (!(await reader?.read())?.done);
    });
    expect(happened).toEqual(["sent", "read", "sent", "read", "sent", "read", "sent"]);
    expect(span).toMatchObject({ status: "ok", outputText: "abc", finishReason: "stop" });
  });

  it("breaks off the source when the host cancels, and passes an abort of a real fetch on", async () => {
    const { happened, fetch: base, send } = answerByHand();
    const cancelled = await trace(base, async (traced) => {
      send(event("a"));
      const reader = (await traced("/v1/chat")).body?.getReader();
      await reader?.read();
      await reader?.cancel("enough");
    });
    expect(happened).toEqual(["sent", "cancelled: enough"]);
    expect(cancelled).toMatchObject({ status: "aborted", outputText: "a" });
    const aborted = await trace(undefined, async (traced) => {
      const abort = new AbortController();
      const call = traced(new URL("./trace-fetch.browser.test.ts", import.meta.url), { signal: abort.signal });
      abort.abort();
      await expect(call).rejects.toMatchObject({ name: "AbortError" });
    });
    expect(aborted).toMatchObject({ status: "aborted", errorType: "aborted" });
  });

  it("lets a broken connection break for the host as it would have", async () => {
    const { fetch: base, send, fail } = answerByHand();
    const broken = new TypeError("network error");
    const span = await trace(base, async (traced) => {
      send(event("a"));
      const reader = (await traced("/v1/chat")).body?.getReader();
      await reader?.read();
      fail(broken);
      await expect(reader?.read()).rejects.toBe(broken);
    });
    expect(span).toMatchObject({ status: "error", errorType: "network", outputText: "a" });
  });

  it("sends traceparent to the page's own origin, but not for a call that has one", async () => {
    const seen: (string | null)[] = [];
    const base: typeof fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get("traceparent"));
      return new Response("ok");
    };
    await trace(base, (traced) => traced("/v1/chat"));
    await trace(base, (traced) => traced("https://api.openai.com/v1/chat/completions"));
    expect(seen).toEqual([expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/), null]);
  });
});
