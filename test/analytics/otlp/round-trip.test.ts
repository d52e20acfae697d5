import type { Span } from "@telltale/core/trace";
import { errorTypes, spanKinds } from "@telltale/core/vocabulary";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { otelOfScore, otelOfSignal } from "../../../packages/analytics/src/export/otel-of-judgement.ts";
import { otelOfSpan } from "../../../packages/analytics/src/export/otel-of-span.ts";
import { readOtlp, writeLogs, writeTraces } from "../../../packages/analytics/src/otlp/index.ts";
import { noScope } from "./sample.ts";

const types = { protobuf: "application/x-protobuf", json: "application/json" } as const;
const id = "0198c0de-0000-7000-8000-000000000000";
const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const resource = { attributes: { "service.version": "2.0", "deployment.environment.name": "staging" } };

const word = fc.stringMatching(/^[a-z][a-z0-9 -]{0,8}[a-z]$/);
const count = fc.nat(1e6);
const ms = fc.nat(1e8).map((micros) => micros / 1000);
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** What a call can say, of all that our export writes. */
const call: fc.Arbitrary<Partial<Span>> = fc.record(
  {
    requestModel: word,
    responseModel: word,
    systemFingerprint: word,
    promptName: word,
    promptVersion: word,
    promptHash: word,
    temperature: share,
    maxTokens: count,
    stream: fc.boolean(),
    finishReason: fc.constantFrom("stop", "length", "tool_call", "content_filter"),
    ttftMs: ms,
    tpotMs: ms,
    reasoningMs: ms,
    inputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    outputTokens: count,
    reasoningTokens: count,
    costUsd: share,
    priceDate: fc.constant("2026-09-23"),
    outputType: fc.constantFrom("text", "json"),
    schemaValid: fc.boolean(),
    refusal: fc.boolean(),
    repetition: share,
    inputPiiTypes: fc.array(word, { maxLength: 2 }),
    toolName: word,
    toolCallId: word,
    topK: count,
    documents: fc.array(fc.record({ id: word, score: share }), { maxLength: 2 }),
    turn: count,
    userId: word,
    tenant: word,
    feature: word,
    route: word,
    httpStatus: fc.integer({ min: 100, max: 599 }),
    retryCount: count,
    variants: fc.constant({ prompt: "b" }),
    errorType: fc.constantFrom(...errorTypes.filter((type) => type !== "aborted")),
  },
  { requiredKeys: [] },
);

const counted = ["inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens", "costUsd"] as const;

describe("records that leave by our export", () => {
  it.each(["protobuf", "json"] as const)("come back as they were, in %s", (format) => {
    const kind = fc.constantFrom(...spanKinds);
    fc.assert(
      fc.property(call, kind, (fields, kind) => {
        const span: Span = {
          id,
          traceId,
          spanId,
          name: "step",
          kind,
          startedAtMs: 1_770_000_000_000.125,
          durationMs: 250.5,
          status: fields.errorType ? "error" : "ok",
          sessionId: "s1",
          conversationId: "c1",
          attributes: { plan: "team", tries: 2, tags: ["a", "b"] },
          ...fields,
        };
        const body = writeTraces([{ resource, scope: noScope, spans: [otelOfSpan(span)] }], format);
        const { envelope } = readOtlp(body, { contentType: types[format], signal: "traces" });
        const [back] = (envelope as { spans: Span[] }).spans;
        const { usageRaw: _, usageConvention: __, id: ___, attributes, ...rest } = back as Span;
        expect(attributes).toMatchObject(span.attributes ?? {});
        const kept: Partial<Span> = { ...span, release: "2.0", environment: "staging", id: undefined, attributes: undefined };
        // Tokens and cost of other kinds repeat those of calls.
        if (kind !== "llm" && kind !== "embedding") for (const field of counted) delete kept[field];
        // The conventions tell sums: an input of which only the parts are known is known to be nothing beside them.
        for (const [whole, parts] of [
          ["inputTokens", ["cacheReadTokens", "cacheWriteTokens"]],
          ["outputTokens", ["reasoningTokens"]],
        ] as const)
          if (parts.some((part) => kept[part] !== undefined)) kept[whole] ??= 0;
        expect(rest).toEqual(kept);
      }),
      { numRuns: 150 },
    );
  });

  it("come back as the scores, thumbs and signals they were", () => {
    const about = { traceId, spanId, sessionId: "s1", conversationId: "c1", userId: "u1", atMs: 1_770_000_000_000 };
    const score = {
      id,
      name: "relevance",
      value: 0.5,
      label: "good",
      evaluator: "judge-2",
      evaluatorKind: "llm" as const,
      ...about,
    };
    const signals = [
      ...[1, -1, 0].map((value) => ({ id, kind: "thumbs" as const, value, ...about })),
      { id, kind: "copy" as const, value: 0.25, chars: 10, turn: 2, ...about },
      { id, kind: "session_end" as const, durationMs: 12, ...about },
    ];
    const attributes = { plan: "team" };
    const logs = [otelOfScore({ ...score, attributes }), ...signals.map((signal) => otelOfSignal({ ...signal, attributes }))];
    const { envelope } = readOtlp(writeLogs([{ resource, scope: noScope, logs }], "protobuf"), {
      contentType: types.protobuf,
      signal: "logs",
    });
    const back = envelope as { scores: object[]; signals: object[] };
    const common = { id: expect.any(String), attributes, release: "2.0", environment: "staging" };
    expect(back.scores).toMatchObject([{ ...score, ...common }]);
    expect(back.signals).toMatchObject(signals.map((signal) => ({ ...signal, ...common })));
  });
});
