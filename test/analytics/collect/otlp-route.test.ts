import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type HrTime, SpanStatusCode } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import {
  type Answered,
  type CollectorOptions,
  createCollector,
  createKeys,
  createMemoryStore,
  hashKey,
  type MemoryStore,
} from "@telltale/analytics";
import { toNodeHandler } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../../packages/analytics/src/otlp/wire/messages.ts";
import { decode } from "../../../packages/analytics/src/otlp/wire/protobuf.ts";
import { noonMs, signalOf } from "../parquet/records.ts";

let store: MemoryStore;
let answers: Answered[];
const stops: (() => void)[] = [];
beforeEach(() => {
  store = createMemoryStore();
  answers = [];
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(options: Partial<CollectorOptions> = {}): Promise<string> {
  const onAnswer = (answered: Answered) => void answers.push(answered);
  const collect = createCollector({ store, now: () => noonMs + 5000, onAnswer, ...options });
  const server = createServer(toNodeHandler(collect)).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const timeOf = (atMs: number): HrTime => [Math.floor(atMs / 1000), (atMs % 1000) * 1e6];

/** Two spans as an instrumented application makes them: a call of a model and the tool it asked for. */
function someSpans(): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const resource = resourceFromAttributes({ "service.name": "shop", "deployment.environment.name": "production" });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(memory)] });
  const tracer = provider.getTracer("test");
  const call = tracer.startSpan("chat gpt-4o", {
    startTime: timeOf(noonMs),
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 1000,
      "gen_ai.usage.output_tokens": 100,
    },
  });
  call.end(timeOf(noonMs + 1500));
  const tool = tracer.startSpan("execute_tool search", {
    startTime: timeOf(noonMs + 1500),
    attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" },
  });
  tool.setStatus({ code: SpanStatusCode.ERROR, message: "no index" });
  tool.end(timeOf(noonMs + 1600));
  return memory.getFinishedSpans();
}

function send(
  exporter: ProtoExporter | JsonExporter,
  spans: readonly ReadableSpan[],
): Promise<{ code: number; error?: Error }> {
  stops.push(() => void exporter.shutdown());
  return new Promise((resolve) => exporter.export([...spans], resolve));
}

describe.each([
  ["protobuf", ProtoExporter, "none"],
  ["protobuf, gzip", ProtoExporter, "gzip"],
  ["JSON", JsonExporter, "none"],
  ["JSON, gzip", JsonExporter, "gzip"],
] as const)("OpenTelemetry's SDK over %s", (_, Exporter, compression) => {
  it("sends spans that are kept, with what they cost", async () => {
    const url = `${await serve()}/v1/traces`;
    const spans = someSpans();
    const exporter = new Exporter({ url, compression: compression as never });
    expect(await send(exporter, spans)).toEqual({ code: 0 });
    await store.seal();
    expect(store.sealed.spans).toMatchObject([
      {
        traceId: spans[0]?.spanContext().traceId,
        spanId: spans[0]?.spanContext().spanId,
        kind: "llm",
        requestModel: "gpt-4o",
        startedAtMs: noonMs,
        durationMs: 1500,
        inputTokens: 1000,
        outputTokens: 100,
        costUsd: 0.0035,
        environment: "production",
        status: "ok",
      },
      { kind: "tool", toolName: "search", durationMs: 100, status: "error" },
    ]);
    expect(answers).toMatchObject([{ format: "traces", status: 200, accepted: 2, rejected: 0 }]);
  });

  it("is counted once however often it is sent", async () => {
    const url = `${await serve()}/v1/traces`;
    const spans = someSpans();
    for (let i = 0; i < 3; i++) await send(new Exporter({ url, compression: compression as never }), spans);
    await store.seal();
    expect(store.sealed.spans).toHaveLength(2);
  });

  it("hears of a wrong key, and does not try again", async () => {
    const keys = createKeys([{ name: "web", sha256: await hashKey("tk_web"), tenant: "acme" }]);
    const url = `${await serve({ keys })}/v1/traces`;
    const wrong = new Exporter({ url, compression: compression as never, headers: { "x-telltale-key": "tk_no" } });
    expect(await send(wrong, someSpans())).toMatchObject({ code: 1 });
    expect(answers).toMatchObject([{ status: 401, code: "key_unknown" }]);
    const right = new Exporter({ url, compression: compression as never, headers: { authorization: "Bearer tk_web" } });
    expect(await send(right, someSpans())).toEqual({ code: 0 });
    await store.seal();
    expect(store.sealed.spans.map(({ tenant }) => tenant)).toEqual(["acme", "acme"]);
  });

  it("comes back when it is told to", async () => {
    const finish: (() => void)[] = [];
    const slow = {
      ...store,
      append: (batch: Parameters<MemoryStore["append"]>[0]) =>
        finish.length > 0 ? store.append(batch) : new Promise<void>((resolve) => void finish.push(resolve)),
    };
    const onAnswer = (answered: Answered) => {
      answers.push(answered);
      if (answered.status === 503) finish[0]?.();
    };
    const url = await serve({ store: slow, maxWaiting: 1, slowDiskMs: 1000, onAnswer });
    const first = fetch(url, { method: "POST", body: JSON.stringify({ v: 1, signals: [signalOf(1)] }) });
    while (finish.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const exporter = new Exporter({ url: `${url}/v1/traces`, compression: compression as never });
    expect(await send(exporter, someSpans())).toEqual({ code: 0 });
    expect((await first).status).toBe(200);
    expect(answers.filter(({ format }) => format === "traces").map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe("OTLP over HTTP", () => {
  it("takes events of the log signal", async () => {
    const url = `${await serve()}/v1/logs`;
    const provider = new LoggerProvider({
      processors: [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })],
    });
    provider.getLogger("test").emit({
      eventName: "gen_ai.evaluation.result",
      timestamp: timeOf(noonMs),
      attributes: { "gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": 0.75 },
    });
    await provider.forceFlush();
    await provider.shutdown();
    await store.seal();
    expect(store.sealed.scores).toMatchObject([{ name: "relevance", value: 0.75 }]);
    expect(answers).toMatchObject([{ format: "logs", status: 200, accepted: 1 }]);
  });

  it("keeps the good spans of a request and says how many were not taken, as OTLP says it", async () => {
    const good = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", name: "chat" };
    const attributes = [{ key: "gen_ai.operation.name", value: { stringValue: "chat" } }];
    const at = `${noonMs}000000`;
    const spans = [
      { ...good, attributes, startTimeUnixNano: at, endTimeUnixNano: at },
      { ...good, attributes, spanId: "not hex", startTimeUnixNano: at, endTimeUnixNano: at },
    ];
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const collect = createCollector({ store, now: () => noonMs });
    const headers = { "content-type": "application/json" };
    const response = await collect(new Request("http://c.example/v1/traces", { method: "POST", body, headers }));
    expect([response.status, await response.json()]).toEqual([
      200,
      { partialSuccess: { rejectedSpans: "1", errorMessage: expect.stringMatching(/\w/) } },
    ]);
    await store.seal();
    expect(store.sealed.spans).toHaveLength(1);
  });

  it("keeps a span without the attribute that cannot be taken, and warns its sender", async () => {
    const attributes = [
      { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
      { key: "gen_ai.usage.input_tokens", value: { intValue: "-5" } },
      { key: "gen_ai.usage.output_tokens", value: { intValue: "7" } },
    ];
    const ids = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", name: "chat" };
    const span = { ...ids, attributes, startTimeUnixNano: `${noonMs}000000`, endTimeUnixNano: `${noonMs}000000` };
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    const collect = createCollector({ store, now: () => noonMs });
    const headers = { "content-type": "application/json" };
    const response = await collect(new Request("http://c.example/v1/traces", { method: "POST", body, headers }));
    const errorMessage = "kept without gen_ai.usage.input_tokens, which is not a whole number of 0 or more: -5";
    expect(await response.json()).toEqual({ partialSuccess: { errorMessage } });
    await store.seal();
    expect(store.sealed.spans).toMatchObject([{ outputTokens: 7 }]);
  });

  it.each([
    ["rubbish", "application/x-protobuf", 400],
    ["rubbish", "application/json", 400],
    ["[]", "application/json", 400],
    ["{}", "application/json", 200],
    ["", "application/x-protobuf", 200],
    ['{"resourceSpans":{"scopeSpans":[]}}', "application/json", 400],
    ['{"resource_spans":"none"}', "application/json", 400],
    ['{"resourceSpans":null}', "application/json", 200],
    ["{}", "text/plain", 415],
    ["{}", "", 415],
  ])("answers %j as %s with %i, in kind", async (body, type, status) => {
    const collect = createCollector({ store });
    const bytes = new TextEncoder().encode(body);
    const request = new Request("http://c.example/v1/traces", {
      method: "POST",
      body: bytes,
      headers: { "content-type": type },
    });
    const response = await collect(request);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe(type === "application/x-protobuf" ? type : "application/json");
  });

  it.each([
    ["application/x-protobuf", (body: Uint8Array) => String(decode(failure, body).message)],
    ["application/json", (body: Uint8Array) => JSON.parse(new TextDecoder().decode(body)).message],
  ])("says of metrics in %s how not to send them", async (type, messageOf) => {
    const onAnswer = (answered: Answered) => void answers.push(answered);
    const request = new Request("http://c.example/v1/metrics", {
      method: "POST",
      body: "{}",
      headers: { "content-type": type },
    });
    const response = await createCollector({ store, onAnswer })(request);
    expect([response.status, response.headers.get("content-type")]).toEqual([404, type]);
    expect(messageOf(new Uint8Array(await response.arrayBuffer()))).toMatch(
      /traces and logs only; set OTEL_METRICS_EXPORTER=none/,
    );
    expect(answers).toMatchObject([{ format: "metrics", status: 404, code: "no_metrics" }]);
  });

  it("keeps a span without what is nested deeper than any stack", async () => {
    const deep = `{"arrayValue":{"values":[`.repeat(50_000) + "]}}".repeat(50_000);
    const ids = `"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","startTimeUnixNano":"${noonMs * 1e6}"`;
    const span = `{${ids},"attributes":[{"key":"a","value":${deep}}]}`;
    const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`;
    const headers = { "content-type": "application/json" };
    const request = new Request("http://c.example/v1/traces", { method: "POST", body, headers });
    const response = await createCollector({ store })(request);
    expect(response.status).toBe(200);
    await store.seal();
    expect(store.sealed.spans).toHaveLength(1);
    expect(JSON.stringify(store.sealed.spans).length).toBeLessThan(1000);
  });

  it("refuses a bomb", async () => {
    const collect = createCollector({ store, maxBodyBytes: 10_000 });
    const headers = { "content-type": "application/x-protobuf", "content-encoding": "gzip" };
    const body = new Uint8Array(gzipSync(Buffer.alloc(5_000_000)));
    expect((await collect(new Request("http://c.example/v1/traces", { method: "POST", body, headers }))).status).toBe(413);
  });
});
