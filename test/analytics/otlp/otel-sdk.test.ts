import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { diag, SpanStatusCode } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPTraceExporter as JsonTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type OtelEntry,
  readEntries,
  readOtlp,
  writeOtlpAnswer,
  writeOtlpFailure,
} from "../../../packages/analytics/src/otlp/index.ts";

interface Received {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** A server on the loopback that keeps what it is sent and answers as a collector does. */
const received: Received[] = [];
let answer = (contentType: string) => writeOtlpAnswer({ contentType, signal: "traces", rejected: 0 });
let status = 200;
const server = createServer(async (request, response) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const contentType = String(request.headers["content-type"]);
  received.push({ path: String(request.url), contentType, body: Buffer.concat(chunks) });
  const { body, contentType: type } = answer(contentType);
  response.writeHead(status, { "content-type": type }).end(body);
});
let origin = "";
beforeAll(async () => {
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const resource = resourceFromAttributes({
  "service.name": "shop",
  "service.version": "1.4.2",
  "deployment.environment.name": "staging",
});

/** Two spans of a service, as an application makes them, sent by a real exporter and kept beside it. */
async function trace(exporter: ProtoTraceExporter | JsonTraceExporter): Promise<readonly ReadableSpan[]> {
  const memory = new InMemorySpanExporter();
  const processors = [new SimpleSpanProcessor(exporter), new SimpleSpanProcessor(memory)];
  const provider = new BasicTracerProvider({ resource, spanProcessors: processors });
  const tracer = provider.getTracer("opentelemetry.instrumentation.openai", "0.61b0");
  const span = tracer.startSpan("chat gpt-4o", {
    kind: 2,
    startTime: [1_770_000_000, 123_456_789],
    links: [{ context: { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 }, attributes: { why: "batch" } }],
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.request.temperature": 0.25,
      "gen_ai.usage.input_tokens": 5_000_000_000,
      "gen_ai.usage.output_tokens": 17,
      "gen_ai.response.finish_reasons": ["stop"],
      negative: -3,
      yes: true,
      "ünïcode 🎈": "naïve 🎈",
    },
  });
  span.addEvent(
    "exception",
    { "exception.type": "RateLimitError", "exception.message": "slow down" },
    [1_770_000_001, 500_000],
  );
  span.setStatus({ code: SpanStatusCode.ERROR, message: "429" });
  span.end([1_770_000_002, 623_456_789]);
  await provider.forceFlush();
  const spans = memory.getFinishedSpans();
  await provider.shutdown();
  return spans;
}

describe.each([
  ["protobuf", () => new ProtoTraceExporter({ url: `${origin}/v1/traces` })],
  ["JSON", () => new JsonTraceExporter({ url: `${origin}/v1/traces` })],
])("a real SDK exporting %s", (_, exporter) => {
  it("arrives attribute by attribute", async () => {
    received.length = 0;
    const [made] = await trace(exporter());
    const [{ body, contentType } = { body: new Uint8Array(), contentType: "" }] = received;
    const [entry] = [...readEntries(body, contentType, "traces")] as Extract<OtelEntry, { span: unknown }>[];
    expect(entry?.span).toEqual({
      ...made?.spanContext(),
      traceFlags: undefined,
      traceState: undefined,
      name: "chat gpt-4o",
      kind: 3,
      startedAtMs: 1_770_000_000_123.456,
      endedAtMs: 1_770_000_002_623.456,
      attributes: made?.attributes,
      events: [{ name: "exception", atMs: 1_770_000_001_000.5, attributes: made?.events[0]?.attributes }],
      links: [{ traceId: "1".repeat(32), spanId: "2".repeat(16), attributes: { why: "batch" } }],
      status: { code: 2, message: "429" },
    });
    expect(entry?.resource.attributes).toEqual(made?.resource.attributes);
    expect(entry?.scope).toMatchObject({ name: "opentelemetry.instrumentation.openai", version: "0.61b0" });
  });

  it("becomes a record", async () => {
    received.length = 0;
    const [made] = await trace(exporter());
    const [{ body, contentType } = { body: new Uint8Array(), contentType: "" }] = received;
    const { envelope, rejected } = readOtlp(body, { contentType, signal: "traces" });
    expect(rejected).toEqual([]);
    expect(envelope).toMatchObject({
      v: 1,
      spans: [
        {
          spanId: made?.spanContext().spanId,
          kind: "llm",
          provider: "openai",
          requestModel: "gpt-4o",
          temperature: 0.25,
          inputTokens: 5_000_000_000,
          outputTokens: 17,
          durationMs: 2500,
          status: "error",
          errorType: "rate_limit",
          release: "1.4.2",
          environment: "staging",
          attributes: { "service.name": "shop", negative: -3, yes: true },
        },
      ],
    });
  });

  it("understands what was not taken, and why", async () => {
    const warnings: unknown[] = [];
    const quiet = () => {};
    const warn = (...said: unknown[]) => void warnings.push(said.join(" "));
    diag.setLogger({ error: quiet, warn, info: quiet, debug: quiet, verbose: quiet }, { suppressOverrideMessage: true });
    const resultOf = () => new Promise<number>((done) => void exporter().export([], ({ code }) => done(code)));
    answer = (contentType) => writeOtlpAnswer({ contentType, signal: "traces", rejected: 1, message: "no trace id" });
    expect(await resultOf()).toBe(0);
    expect(warnings.join()).toMatch(/"rejectedSpans":"?1"?,"errorMessage":"no trace id"/);
    status = 400;
    answer = (contentType) => writeOtlpFailure({ contentType, message: "the body is cut off" });
    expect(await resultOf()).toBe(1);
    status = 200;
    answer = (contentType) => writeOtlpAnswer({ contentType, signal: "traces", rejected: 0 });
    diag.disable();
  });
});

describe("a real SDK exporting logs", () => {
  it("becomes scores, thumbs and arms", async () => {
    received.length = 0;
    const exporter = new OTLPLogExporter({ url: `${origin}/v1/logs` });
    const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
    const logger = provider.getLogger("shop");
    const timestamp = new Date(1_770_000_000_000);
    const emit = (eventName: string, attributes: Record<string, string | number>) =>
      logger.emit({ eventName, timestamp, severityNumber: 9, attributes, body: "words" });
    emit("gen_ai.evaluation.result", { "gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": 0.75 });
    emit("gen_ai.evaluation.result", {
      "gen_ai.evaluation.name": "user_feedback",
      "gen_ai.evaluation.score.label": "negative",
    });
    emit("feature_flag.evaluation", { "feature_flag.key": "prompt", "feature_flag.result.variant": "b" });
    emit("gen_ai.user.message", { content: "hello" });
    emit("telltale.copy", { "telltale.chars": 12, "gen_ai.response.id": "r1", "session.id": "s1" });
    await provider.forceFlush();
    await provider.shutdown();
    const all = received.map(({ body, contentType }) => readOtlp(body, { contentType, signal: "logs" }).envelope);
    const records = all as { spans: object[]; signals: object[]; scores: object[] }[];
    expect(records.flatMap(({ scores }) => scores)).toMatchObject([
      { name: "relevance", value: 0.75, atMs: 1_770_000_000_000 },
    ]);
    expect(records.flatMap(({ signals }) => signals)).toMatchObject([
      { kind: "thumbs", value: -1, release: "1.4.2" },
      { kind: "copy", chars: 12, sessionId: "s1", attributes: { "service.name": "shop", "gen_ai.response.id": "r1" } },
    ]);
    expect(records.flatMap(({ spans }) => spans)).toMatchObject([{ kind: "task", variants: { prompt: "b" } }]);
  });
});
