import { type Dialect, dialects } from "@telltale/analytics/node";
import { readRecord, type Table } from "@telltale/core/trace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectDialect } from "../../../../packages/analytics/src/import/detect-dialect.ts";
import * as sample from "./samples.ts";

const named = (name: string) => dialects.find((one) => one.name === name) as Dialect;

/** What a dialect makes of a row: every record checked and written as JSON, as the import does it. */
function readAll(name: string, row: unknown, keepsText = false) {
  const said = named(name).read(row, { keepsText });
  const checked = (table: Table) =>
    (said[table] ?? []).map((raw) => {
      const result = readRecord(table, raw);
      expect(result.ok ? result.movedFields : result.issues).toEqual([]);
      return result.ok ? (JSON.parse(JSON.stringify(result.record)) as Record<string, unknown>) : {};
    });
  return { spans: checked("spans"), signals: checked("signals"), scores: checked("scores"), faults: said.faults ?? [] };
}

describe("detectDialect", () => {
  it.each(sample.samples)("tells a row of %s from all others", (name, row) => {
    expect(dialects.filter((one) => one.detects(row)).map((one) => one.name)).toEqual([name]);
  });

  it.each(sample.samples)("tells a row of %s whose cells are texts, as in a CSV", (name, row) => {
    const isNested = name === "otlp" || "response" in row || "body" in row;
    if (isNested) return;
    const cells = Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === "object" && value ? JSON.stringify(value) : String(value ?? ""),
      ]),
    );
    expect(detectDialect([cells], "x.csv").name).toBe(name);
  });

  it("goes by most rows, whatever a few bad ones look like", () => {
    expect(detectDialect([{}, 7, sample.posthogEvent, sample.posthogEvent, sample.heliconeRequest], "x").name).toBe("posthog");
  });

  it("leaves a record of Telltale's to Telltale, with attributes and ids like any span's", () => {
    const line = { ...sample.telltaleLine, traceId: "1".repeat(32), attributes: { app: "shop" } };
    const envelope = { v: 1, app: "shop", spanId: line.spanId, attributes: {}, spans: [line] };
    for (const row of [line, envelope]) expect(detectDialect([row], "x.jsonl").name).toBe("telltale");
  });

  it("takes a span as the SDK of JS holds it for OpenTelemetry's", () => {
    const row = {
      name: "chat",
      spanContext: { traceId: "1".repeat(32), spanId: "2".repeat(16) },
      attributes: { "gen_ai.operation.name": "chat" },
      startTime: [1767225600, 0],
      endTime: [1767225601, 0],
    };
    expect(detectDialect([row], "x.json").name).toBe("otlp");
  });

  it("names the candidates where there are several, and all where there is none", () => {
    expect(() => detectDialect([sample.posthogEvent, sample.heliconeRequest], "x.jsonl")).toThrow(
      /x\.jsonl: may be of posthog, helicone: say which with --as/,
    );
    expect(() => detectDialect([{ a: 1 }], "x.jsonl")).toThrow(/nobody's export that is known: .*langfuse.*or give a mapping/);
  });
});

describe("langfuse", () => {
  it("reads an observation of the API", () => {
    const { spans } = readAll("langfuse", sample.langfuseObservation);
    expect(spans).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        spanId: "a".repeat(16),
        traceId: "1".repeat(32),
        parentSpanId: "b".repeat(16),
        kind: "llm",
        name: "answer",
        status: "ok",
        startedAtMs: Date.UTC(2026, 0, 1),
        durationMs: 2000,
        ttftMs: 500,
        provider: "openai",
        responseModel: "gpt-4o-2024-08-06",
        temperature: 0.2,
        maxTokens: 100,
        inputTokens: 70,
        cacheReadTokens: 30,
        outputTokens: 15,
        reasoningTokens: 5,
        usageConvention: "additive",
        usageRaw: sample.langfuseObservation.usageDetails,
        costUsd: 0.003,
        inputChars: 32,
        outputChars: 10,
        userId: "u1",
        sessionId: "s1",
        conversationId: "s1",
        environment: "production",
        attributes: { "langfuse.type": "GENERATION" },
      },
    ]);
  });

  it("reads the export to a bucket as the same record, as JSON and as cells of a CSV", () => {
    const cells = Object.fromEntries(
      Object.entries(sample.langfuseBlobRow).map(([k, v]) => [k, typeof v === "object" ? JSON.stringify(v) : String(v)]),
    );
    const [api] = readAll("langfuse", sample.langfuseObservation).spans;
    const same = [
      "id",
      "spanId",
      "traceId",
      "parentSpanId",
      "durationMs",
      "ttftMs",
      "inputTokens",
      "cacheReadTokens",
      "costUsd",
    ];
    for (const row of [sample.langfuseBlobRow, cells]) {
      const [blob] = readAll("langfuse", row).spans;
      for (const field of same) expect([field, blob?.[field]]).toEqual([field, api?.[field]]);
    }
  });

  it.each([
    [0.5, 2, 500],
    [500, 2000, 500],
  ])("tells the unit of a time to first token of %d beside a latency of %d", (timeToFirstToken, latency, ttftMs) => {
    const { completionStartTime, ...rest } = sample.langfuseObservation;
    expect(readAll("langfuse", { ...rest, timeToFirstToken, latency }).spans[0]).toMatchObject({ ttftMs, durationMs: 2000 });
  });

  it("reads several traces in one document, each observation under its own", () => {
    const observations = [
      { ...sample.langfuseObservation, id: "a", traceId: "one" },
      { ...sample.langfuseObservation, id: "b", traceId: "two" },
    ];
    const traces = [
      { id: "one", name: "first" },
      { id: "two", name: "second" },
    ];
    const { spans } = readAll("langfuse", { traces, observations });
    expect(spans).toMatchObject([{ feature: "first" }, { feature: "second" }]);
    expect(detectDialect([{ traces, observations }], "x.json").name).toBe("langfuse");
  });

  it("drops words unless they are asked for, and then redacts them", () => {
    const row = { ...sample.langfuseObservation, input: "write to jane.doe@example.org", output: "done" };
    expect(readAll("langfuse", row).spans[0]).not.toHaveProperty("inputText");
    const [span] = readAll("langfuse", row, true).spans;
    expect(span).toMatchObject({ outputText: "done", inputChars: 29 });
    expect(span?.inputText).not.toContain("jane.doe");
  });

  it.each(["AGENT", "CHAIN", "SPAN", "TOOL"])("never counts the usage of a wrapper: %s", (type) => {
    const [span] = readAll("langfuse", { ...sample.langfuseObservation, type }).spans;
    expect(span).not.toHaveProperty("inputTokens");
    expect(span).not.toHaveProperty("costUsd");
    expect(span?.usageRaw).toEqual(sample.langfuseObservation.usageDetails);
  });

  it("makes an agent of a generation that OpenTelemetry calls one", () => {
    const metadata = { attributes: { "gen_ai.operation.name": "invoke_agent" } };
    const [span] = readAll("langfuse", { ...sample.langfuseObservation, metadata }).spans;
    expect(span).toMatchObject({ kind: "agent" });
    expect(span).not.toHaveProperty("inputTokens");
  });

  it("merges a request's events: trace under observation, update over creation", () => {
    const batch = [
      { type: "trace-create", id: "e1", body: { id: "t", userId: "u1", sessionId: "s1", name: "chat" } },
      {
        type: "generation-create",
        id: "e2",
        body: { id: "g", traceId: "t", startTime: "2026-01-01T00:00:00Z", model: "gpt-4o" },
      },
      {
        type: "generation-update",
        id: "e3",
        body: { id: "g", endTime: "2026-01-01T00:00:01Z", usageDetails: { input: 5, output: 3 } },
      },
      {
        type: "score-create",
        id: "e4",
        timestamp: "2026-01-01T00:01:00Z",
        body: { id: "sc", traceId: "t", name: "user-feedback", value: 1 },
      },
      { type: "generation-update", id: "e5", body: { id: "lost", endTime: "2026-01-01T00:00:01Z" } },
    ];
    const { spans, signals, faults } = readAll("langfuse", { batch });
    expect(spans).toMatchObject([
      { kind: "llm", durationMs: 1000, inputTokens: 5, outputTokens: 3, userId: "u1", sessionId: "s1", feature: "chat" },
    ]);
    expect(signals).toMatchObject([{ kind: "thumbs", value: 1, traceId: spans[0]?.traceId }]);
    expect(faults).toEqual([expect.stringMatching(/lost: startTime is missing/)]);
  });

  it("keeps scores by who gave them", () => {
    expect(readAll("langfuse", sample.langfuseScore).scores).toMatchObject([
      { name: "toxicity", value: 0.25, evaluatorKind: "llm", spanId: "a".repeat(16) },
    ]);
    const label = { ...sample.langfuseScore, source: "ANNOTATION", value: null, stringValue: "good", dataType: "CATEGORICAL" };
    expect(readAll("langfuse", label).scores).toMatchObject([{ label: "good", evaluatorKind: "human" }]);
  });

  it("hashes ids that are no W3C ids, and keeps UUIDs readable", () => {
    const uuid = "0d8f5427-c91a-44c8-86c5-e12d806edd57";
    const [span] = readAll("langfuse", { ...sample.langfuseObservation, id: "vertex-1", traceId: uuid }).spans;
    expect(span).toMatchObject({ traceId: uuid.replaceAll("-", ""), spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });
});

describe("posthog", () => {
  it("reads a generation, which ends when it is sent", () => {
    expect(readAll("posthog", sample.posthogEvent).spans).toMatchObject([
      {
        kind: "llm",
        startedAtMs: Date.UTC(2026, 0, 1),
        durationMs: 2000,
        ttftMs: 250,
        provider: "anthropic",
        requestModel: "claude-sonnet-4-5",
        finishReason: "stop",
        inputTokens: 10,
        cacheReadTokens: 1000,
        outputTokens: 20,
        usageConvention: "additive",
        costUsd: 0.0007,
        conversationId: "thread 1",
        userId: "u1",
        httpStatus: 200,
        attributes: { "posthog.$browser": "Firefox" },
      },
    ]);
  });

  it("takes cached tokens off the input where the event says they are in it, properties as JSON too", () => {
    const properties = { ...sample.posthogEvent.properties, $ai_input_tokens: 1010, $ai_cache_reporting_exclusive: false };
    const row = { ...sample.posthogEvent, properties: JSON.stringify(properties) };
    expect(readAll("posthog", row).spans).toMatchObject([{ inputTokens: 10, cacheReadTokens: 1000 }]);
  });

  it("reads a CSV with a column for each property as the same record", () => {
    const { properties, ...event } = sample.posthogEvent;
    const cells = Object.entries(properties).map(([name, value]) => [
      `properties.${name}`,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]);
    const row = { ...event, ...Object.fromEntries(cells), "properties.$ai_tools.0.name": "calc" };
    expect(detectDialect([row], "x.csv").name).toBe("posthog");
    expect(readAll("posthog", row).spans).toEqual(readAll("posthog", sample.posthogEvent).spans);
  });

  it("makes a comment of feedback, a score of a metric, a thumb of one that is called so", () => {
    const event = (name: string, properties: object) => ({
      ...sample.posthogEvent,
      event: name,
      properties: { $ai_trace_id: "trace one", ...properties },
    });
    const feedback = event("$ai_feedback", { $ai_feedback_text: "too long" });
    expect(readAll("posthog", feedback).signals).toMatchObject([{ kind: "comment", chars: 8 }]);
    expect(readAll("posthog", feedback).signals[0]).not.toHaveProperty("text");
    const metric = event("$ai_metric", { $ai_metric_name: "accuracy", $ai_metric_value: "0.75" });
    expect(readAll("posthog", metric).scores).toMatchObject([{ name: "accuracy", value: 0.75 }]);
    const thumb = event("$ai_metric", { $ai_metric_name: "user_feedback", $ai_metric_value: "bad" });
    expect(readAll("posthog", thumb).signals).toMatchObject([{ kind: "thumbs", value: -1 }]);
    const judged = event("$ai_evaluation", { $ai_evaluation_name: "helpful", $ai_evaluation_result: true });
    expect(readAll("posthog", judged).scores).toMatchObject([{ name: "helpful", value: 1, evaluatorKind: "llm" }]);
    expect(readAll("posthog", { ...sample.posthogEvent, event: "$pageview" })).toMatchObject({ spans: [], faults: [] });
  });
});

describe("helicone", () => {
  it("reads a request with its feedback and scores", () => {
    const { spans, signals, scores } = readAll("helicone", sample.heliconeRequest);
    expect(spans).toMatchObject([
      {
        kind: "llm",
        durationMs: 1400,
        ttftMs: 300,
        requestModel: "gpt-4o",
        responseModel: "gpt-4o-2024-08-06",
        inputTokens: 60,
        cacheReadTokens: 40,
        outputTokens: 30,
        costUsd: 0.0005,
        userId: "u1",
        conversationId: "thread 1",
        httpStatus: 200,
        attributes: { "helicone.plan": "pro" },
      },
    ]);
    expect(signals).toMatchObject([{ kind: "thumbs", value: -1, atMs: Date.UTC(2026, 0, 1, 0, 1), spanId: spans[0]?.spanId }]);
    expect(scores).toMatchObject([{ name: "relevance", value: 80 }]);
  });

  it("reads a line of its CSV as the same record, the latency's unit told by the times", () => {
    const { response_id, request_created_at, response_created_at } = sample.heliconeRequest;
    const cells = {
      response_id,
      request_created_at,
      response_created_at,
      response_status: "200",
      model: "gpt-4o",
      latency: "1.5",
    };
    const [span] = readAll("helicone", { ...cells, prompt_tokens: "100", completion_tokens: "30", cost: "0.0005" }).spans;
    expect(span).toMatchObject({ durationMs: 1500, inputTokens: 100, costUsd: 0.0005 });
    expect(span?.id).toBe(readAll("helicone", sample.heliconeRequest).spans[0]?.id);
  });

  it("believes the provider's own usage where the body is there, and says how a request failed", () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 5 };
    const row = { ...sample.heliconeRequest, provider: "ANTHROPIC", response_body: { usage } };
    expect(readAll("helicone", row).spans).toMatchObject([{ inputTokens: 10, cacheReadTokens: 90, outputTokens: 5 }]);
    const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 20, thoughtsTokenCount: 50, totalTokenCount: 170 };
    const gemini = { ...sample.heliconeRequest, provider: "GOOGLE", response_body: { usageMetadata } };
    expect(readAll("helicone", gemini).spans).toMatchObject([{ inputTokens: 100, outputTokens: 20, reasoningTokens: 50 }]);
    const failed = { ...sample.heliconeRequest, response_status: 429, response_body: { error: { message: "slow down" } } };
    expect(readAll("helicone", failed).spans).toMatchObject([
      { status: "error", errorType: "rate_limit", errorMessage: "slow down", httpStatus: 429 },
    ]);
  });
});

describe("langsmith", () => {
  it("reads a run with its feedback", () => {
    const { spans, signals, scores } = readAll("langsmith", sample.langsmithRun);
    expect(spans).toMatchObject([
      {
        kind: "llm",
        traceId: "a0000000000040008000000000000001",
        startedAtMs: Date.UTC(2026, 0, 1),
        durationMs: 2500,
        ttftMs: 750,
        provider: "openai",
        requestModel: "gpt-4o",
        temperature: 0.1,
        inputTokens: 40,
        cacheReadTokens: 60,
        outputTokens: 30,
        reasoningTokens: 20,
        costUsd: 0.00085,
        conversationId: "thread 1",
        inputChars: 2,
        outputChars: 5,
      },
    ]);
    expect(scores).toMatchObject([{ name: "correctness", value: 0.5, attributes: { "langsmith.n": 2 } }]);
    expect(signals).toMatchObject([{ kind: "thumbs", value: 1 }]);
  });

  it("never counts what a chain sums up of its children, which come with it", () => {
    const chain = { ...sample.langsmithRun, id: sample.langsmithRun.trace_id, parent_run_id: null, run_type: "chain" };
    const { spans } = readAll("langsmith", { ...chain, child_runs: [sample.langsmithRun] });
    expect(spans.map(({ kind, inputTokens, costUsd }) => [kind, inputTokens, costUsd])).toEqual([
      ["workflow", undefined, undefined],
      ["llm", 40, 0.00085],
    ]);
    expect(spans[1]?.parentSpanId).toBe(spans[0]?.spanId);
  });

  it("finds the usage in the answer, where the run does not count", () => {
    const { prompt_tokens, completion_tokens, total_tokens, ...run } = sample.langsmithRun;
    const usage_metadata = { input_tokens: 9, output_tokens: 4, total_tokens: 13, input_token_details: { cache_read: 3 } };
    expect(readAll("langsmith", { ...run, outputs: { usage_metadata } }).spans).toMatchObject([
      { inputTokens: 6, cacheReadTokens: 3, outputTokens: 4 },
    ]);
    const streamed = { generations: [[{ message: { lc: 1, kwargs: { usage_metadata } } }]], llm_output: null };
    expect(readAll("langsmith", { ...run, outputs: streamed }).spans).toMatchObject([
      { inputTokens: 6, cacheReadTokens: 3, outputTokens: 4 },
    ]);
    const llm_output = { token_usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } };
    for (const outputs of [{ llm_output }, { usage: llm_output.token_usage }])
      expect(readAll("langsmith", { ...run, outputs }).spans).toMatchObject([{ inputTokens: 9, outputTokens: 4 }]);
  });

  it("adds up a cost that comes in parts", () => {
    const run = { ...sample.langsmithRun, total_cost: null, prompt_cost: "0.25", completion_cost: 0.5 };
    expect(readAll("langsmith", run).spans).toMatchObject([{ costUsd: 0.75 }]);
  });
});

describe("litellm", () => {
  it("reads a logged call, never its key", () => {
    const { spans } = readAll("litellm", sample.litellmLog);
    expect(spans).toMatchObject([
      {
        kind: "llm",
        startedAtMs: 1767225600250,
        durationMs: 2000,
        ttftMs: 500,
        provider: "anthropic",
        requestModel: "claude-sonnet-4-5",
        inputTokens: 10,
        cacheReadTokens: 1000,
        outputTokens: 20,
        costUsd: 0.0007,
        userId: "u1",
        tenant: "team 1",
        responseCacheHit: false,
        outputChars: 5,
      },
    ]);
    expect(JSON.stringify(spans)).not.toContain("88dc28d0");
  });

  it("reads a spend log, failures by their class", () => {
    const { spans } = readAll("litellm", sample.litellmSpendLog);
    expect(spans).toMatchObject([
      {
        startedAtMs: Date.UTC(2026, 0, 1),
        durationMs: 1000,
        inputTokens: 10,
        outputTokens: 20,
        costUsd: 0.25,
        responseCacheHit: true,
      },
    ]);
    expect(spans).toMatchObject([{ status: "error", errorType: "rate_limit", errorMessage: "slow down", httpStatus: 429 }]);
    expect(JSON.stringify(spans)).not.toContain("88dc28d0");
  });
});

describe("openai", () => {
  it("reads the result of a batch, and nothing of a request alone", () => {
    expect(readAll("openai", sample.batchResult).spans).toMatchObject([
      {
        kind: "llm",
        startedAtMs: 1767225600000,
        responseModel: "gpt-4o-mini-2024-07-18",
        inputTokens: 20,
        cacheReadTokens: 2,
        outputTokens: 2,
        finishReason: "stop",
        outputChars: 6,
        httpStatus: 200,
        attributes: { "openai.custom_id": "request-1", "openai.batch": true },
      },
    ]);
    expect(readAll("openai", sample.batchRequest)).toEqual({ spans: [], signals: [], scores: [], faults: [] });
  });

  it("reads an answer as the API gave it, the same record as in a batch", () => {
    const { body } = sample.batchResult.response;
    expect(readAll("openai", body).spans[0]?.id).toBe(readAll("openai", sample.batchResult).spans[0]?.id);
  });

  it("keeps a failed request as an error, at the time of an answer beside it", () => {
    const nearMs = 1767225600000;
    const refused = { error: { message: "slow down", type: "rate_limit_exceeded" } };
    const failed = [
      { id: "b1", custom_id: "c", response: { status_code: 429, body: refused }, error: null },
      { id: "b2", custom_id: "d", response: null, error: { code: "batch_expired", message: "took too long" } },
    ];
    const spans = failed.flatMap((row) => named("openai").read(row, { keepsText: false, nearMs }).spans ?? []);
    expect(spans).toMatchObject([
      { startedAtMs: nearMs, status: "error", httpStatus: 429, errorMessage: "slow down" },
      { startedAtMs: nearMs, status: "error", errorType: "timeout", errorMessage: "took too long" },
    ]);
    for (const span of spans) expect(span).toMatchObject({ attributes: { "openai.is_time_borrowed": true } });
    expect(() => named("openai").read(failed[1], { keepsText: false })).toThrow(/say with --at when the batch ran/);
  });
});

describe("openai's embeddings, which have no time", () => {
  const body = { object: "list", data: [], model: "text-embedding-3-small", usage: { prompt_tokens: 8, total_tokens: 8 } };
  const row = { id: "b3", custom_id: "e", response: { status_code: 200, body }, error: null };

  it("are kept at the time of an answer beside them, or the one that is said", () => {
    expect(named("openai").read(row, { keepsText: false, nearMs: 5 }).spans).toMatchObject([
      { kind: "embedding", status: "ok", startedAtMs: 5, responseModel: "text-embedding-3-small", inputTokens: 8 },
    ]);
    expect(() => named("openai").read(row, { keepsText: false })).toThrow(/say with --at when the batch ran/);
  });
});

describe("phoenix, otlp and telltale", () => {
  it.each(["phoenix", "otlp", "telltale"])("%s: tokens that do not overlap", (name) => {
    const [, row] = sample.samples.find(([one]) => one === name) ?? [];
    expect(readAll(name, row).spans).toMatchObject([
      {
        kind: "llm",
        startedAtMs: 1767225600000,
        requestModel: "gpt-4o",
        inputTokens: 40,
        cacheReadTokens: 60,
        outputTokens: 20,
      },
    ]);
  });

  it("telltale: lays an envelope's context under its records, and names records of no kind", () => {
    const { record, ...span } = sample.telltaleLine;
    const envelope = { v: 1, context: { sessionId: "s", attributes: { a: 1 } }, spans: [{ ...span, attributes: { b: 2 } }] };
    expect(readAll("telltale", envelope).spans).toMatchObject([{ sessionId: "s", attributes: { a: 1, b: 2 } }]);
    expect(readAll("telltale", { spans: span }).spans).toHaveLength(1);
    expect(readAll("telltale", { v: 0, records: [{ record: "mood" }] }).faults).toHaveLength(1);
  });
});

describe("every dialect", () => {
  it.each(dialects.map(({ name }) => name))("%s: gives only records or a reason, whatever it is fed", (name) => {
    const keys = [...new Set(sample.samples.flatMap(([, row]) => Object.keys(row)))];
    const row = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(row, fc.jsonValue()), (value) => {
        named(name).detects(value);
        try {
          const { spans = [], signals = [], scores = [], faults = [] } = named(name).read(value, { keepsText: true });
          for (const reason of faults) expect(reason).not.toBe("");
          for (const span of spans) readRecord("spans", span);
          for (const signal of signals) readRecord("signals", signal);
          for (const score of scores) readRecord("scores", score);
        } catch (error) {
          expect(error).toMatchObject({ name: expect.stringMatching(/^(TypeError|RangeError)$/) });
          expect((error as Error).message).not.toMatch(/undefined|is not a function|Cannot read/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("puts tokens into buckets that add up to what was used, however they are stated", () => {
    const n = fc.nat(1_000_000);
    const used = fc.record({ input: n, read: n, write: n, output: n, reasoning: n });
    fc.assert(
      fc.property(used, ({ input, read, write, output, reasoning }) => {
        const all = input + read + write;
        const out = output + reasoning;
        const { usageDetails, costDetails, totalCost, ...observation } = sample.langfuseObservation;
        const langfuse = (usage: object) => readAll("langfuse", { ...observation, usageDetails: usage }).spans[0];
        const { properties } = sample.posthogEvent;
        const posthog = (counts: object) =>
          readAll("posthog", { ...sample.posthogEvent, properties: { ...properties, ...counts } }).spans[0];
        const cached = { $ai_cache_read_input_tokens: read, $ai_cache_creation_input_tokens: write };
        const ways = [
          langfuse({
            input,
            input_cached_tokens: read,
            input_cache_creation: write,
            output,
            output_reasoning_tokens: reasoning,
            total: all + out,
          }),
          langfuse({
            prompt_tokens: all,
            completion_tokens: out,
            "prompt_details.cache_read": read,
            "prompt_details.cache_write": write,
            "completion_details.reasoning": reasoning,
          }),
          posthog({ ...cached, $ai_input_tokens: input, $ai_output_tokens: out, $ai_reasoning_tokens: reasoning }),
          posthog({
            ...cached,
            $ai_cache_reporting_exclusive: false,
            $ai_input_tokens: all,
            $ai_output_tokens: out,
            $ai_reasoning_tokens: reasoning,
          }),
          readAll("langsmith", {
            ...sample.langsmithRun,
            prompt_tokens: all,
            completion_tokens: out,
            prompt_token_details: { cache_read: read, cache_creation: write },
            completion_token_details: { reasoning },
          }).spans[0],
        ];
        for (const span of ways)
          expect(span).toMatchObject({
            inputTokens: input,
            cacheReadTokens: read,
            cacheWriteTokens: write,
            outputTokens: output,
            reasoningTokens: reasoning,
          });
      }),
      { numRuns: 100 },
    );
  });
});
