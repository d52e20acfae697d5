import { describe, expect, it } from "vitest";
import {
  isOtel,
  recordsOfJson,
  recordsOfProtobuf,
  writeLogs,
  writeTraces,
} from "../../../packages/analytics/src/otlp/index.ts";
import { noScope, spanOf } from "./sample.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const parentSpanId = "00f067aa0ba902b7";
const ids = { traceId, spanId, parentSpanId };
const resource = { attributes: {} };
const startedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5) + 678.901;

describe("recordsOfJson", () => {
  it.each<[string, unknown]>([
    [
      "a ReadableSpan of OpenTelemetry JS",
      {
        name: "chat",
        kind: 2,
        spanContext: { traceId, spanId, traceFlags: 1 },
        parentSpanContext: { traceId, spanId: parentSpanId },
        startTime: [Math.floor(startedAtMs / 1000), 678_901_000],
        endTime: [Math.floor(startedAtMs / 1000) + 2, 678_901_000],
        attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5 },
        status: { code: 0 },
      },
    ],
    [
      "a span of the console exporter of JS",
      {
        name: "chat",
        traceId,
        id: spanId,
        parentSpanContext: { traceId, spanId: parentSpanId },
        timestamp: Math.round(startedAtMs * 1000),
        duration: 2_000_000,
        attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5 },
        status: { code: 0 },
        events: [],
      },
    ],
    [
      "a span of the console exporter of Python",
      {
        name: "chat",
        context: { trace_id: `0x${traceId}`, span_id: `0x${spanId}`, trace_state: "[]" },
        kind: "SpanKind.CLIENT",
        parent_id: `0x${parentSpanId}`,
        start_time: "2026-01-02T03:04:05.678901Z",
        end_time: "2026-01-02T03:04:07.678901Z",
        status: { status_code: "UNSET" },
        attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5 },
        events: [{ name: "x", timestamp: "2026-01-02T03:04:06.000000Z", attributes: {} }],
        resource: { attributes: { "service.name": "shop" }, schema_url: "" },
      },
    ],
    [
      "a span of Phoenix",
      {
        id: "U3Bhbjox",
        name: "chat",
        context: { trace_id: traceId, span_id: spanId },
        span_kind: "LLM",
        parent_id: parentSpanId,
        start_time: "2026-01-02T05:04:05.678901+02:00",
        end_time: "2026-01-02T05:04:07.678901+02:00",
        status_code: "UNSET",
        status_message: "",
        attributes: { llm: { token_count: { prompt: 5 }, input_messages: [{ message: { role: "user", content: "words" } }] } },
        events: [],
      },
    ],
    [
      "a row of Phoenix's data frame",
      {
        name: "chat",
        span_kind: "LLM",
        parent_id: parentSpanId,
        start_time: "2026-01-02 03:04:05.678901",
        end_time: "2026-01-02 03:04:07.678901",
        status_code: "UNSET",
        "context.trace_id": traceId,
        "context.span_id": spanId,
        "attributes.llm.token_count.prompt": 5,
        "attributes.llm.model_name": null,
      },
    ],
  ])("reads %s", (_, value) => {
    const { records, rejected } = recordsOfJson(value);
    expect(rejected).toEqual([]);
    expect([isOtel(value), isOtel([value]), isOtel({ data: [value] })]).toEqual([true, true, true]);
    const expected = { ...ids, name: "chat", kind: "llm", inputTokens: 5, startedAtMs, durationMs: 2000, status: "ok" };
    expect(records.spans).toMatchObject([expected]);
    for (const wrapped of [[value], { data: [value], next_cursor: null }, { spans: [value] }])
      expect(recordsOfJson(wrapped).records).toEqual(records);
  });

  it("reads requests, in a list too, and counts on over all of them", () => {
    const request = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const good = { traceId, spanId, startTimeUnixNano: "1770000000000000000", name: "a" };
    const logs = {
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: "1770000000000000000", eventName: "session.start" }] }] }],
    };
    const { records, rejected } = recordsOfJson([request(good, {}), logs, request({}), { resourceSpans: [] }, 7]);
    expect(records.spans).toHaveLength(1);
    expect(records.signals).toMatchObject([{ kind: "session_start", atMs: 1_770_000_000_000 }]);
    expect(rejected.map(({ index }) => index)).toEqual([1, 3, 4]);
    expect(rejected.at(-1)?.reason).toBe("is not an object");
  });

  it("reads spans that are sorted into lists under names, and nothing else of the kind", () => {
    const span = (id: string) => ({ traceId, spanId: id, start_time: 1_770_000_000_000, attributes: {} });
    const sorted = { "ai.embed": [span(spanId)], "ai.generateText": [span(parentSpanId), {}] };
    const { records, rejected } = recordsOfJson(sorted);
    expect(isOtel(sorted)).toBe(true);
    expect(records.spans.map((one) => one.spanId)).toEqual([spanId, parentSpanId]);
    expect(rejected).toMatchObject([{ index: 2 }]);
    expect(recordsOfJson({ results: [{ name: "ai.embed", success: true }] }).rejected).toHaveLength(1);
  });

  it("takes a time in seconds, milliseconds, microseconds or nanoseconds by its size", () => {
    for (const unit of [1e-3, 1, 1e3, 1e6]) {
      const span = { traceId, spanId, start_time: 1_770_000_000_000 * unit, attributes: {} };
      expect(recordsOfJson(span).records.spans).toMatchObject([{ startedAtMs: 1_770_000_000_000 }]);
    }
    expect(recordsOfJson({ traceId, spanId, start_time: "yesterday", attributes: {} }).rejected).toEqual([
      { index: 0, reason: "the start time is missing or none" },
    ]);
  });
});

describe("isOtel", () => {
  it("knows what is none", () => {
    for (const value of [
      null,
      7,
      [],
      {},
      { id: "1", traceId: "2", type: "GENERATION" },
      { event: "$ai_generation", properties: {} },
    ])
      expect(isOtel(value)).toBe(false);
  });
});

describe("recordsOfProtobuf", () => {
  it("tells traces from logs", () => {
    const traces = writeTraces(
      [{ resource, scope: noScope, spans: [spanOf({ "gen_ai.operation.name": "chat" })] }],
      "protobuf",
    );
    expect(recordsOfProtobuf(traces)).toMatchObject({ records: { spans: [{ kind: "llm" }] }, rejected: [] });
    const log = { eventName: "session.end", atMs: 1, severity: 9, body: null, attributes: {} };
    const logs = writeLogs([{ resource, scope: noScope, logs: [log] }], "protobuf");
    expect(recordsOfProtobuf(logs)).toMatchObject({ records: { signals: [{ kind: "session_end" }] }, rejected: [] });
    expect(recordsOfProtobuf(new Uint8Array())).toEqual({
      records: { spans: [], signals: [], scores: [] },
      rejected: [],
      leftOut: [],
    });
  });
});
