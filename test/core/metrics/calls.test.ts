import { describe, expect, it } from "vitest";
import {
  behaviourRates,
  clusteredRate,
  contextTokenShare,
  costPer,
  costPerCall,
  documentAge,
  duplicateToolCallRate,
  formatComplianceRate,
  hallucinationRate,
  inputLength,
  metricBy,
  nearRateLimitRate,
  outputLength,
  rateLimitProximity,
  rateLimitRate,
  rateOf,
  repetition,
  repetitionRate,
  retrievalLatency,
  retrievalScores,
  scoreRate,
  sourceOverlap,
  timeoutRate,
  timePerToken,
  tokensPer,
  tokensPerCall,
  tokensPerSuccess,
  toolRejectionRate,
  toolSelection,
  truncationRate,
  wrongToolCallRate,
} from "../../../packages/core/src/metrics/index.ts";
import { randomNormal, seededRandom } from "../../../packages/core/src/stats/random.ts";

const ok = { status: "ok" } as const;

describe("limits", () => {
  it("tells timeouts from rate limits, and counts a 429 that a retry got over", () => {
    const spans = [
      { status: "error", errorType: "timeout" } as const,
      { status: "error", errorType: "rate_limit" } as const,
      { ...ok, httpStatus: 429 },
      ok,
    ];
    expect([timeoutRate(spans).rate, rateLimitRate(spans).rate]).toEqual([0.25, 0.5]);
  });
  it("takes the nearer of two limits, and nothing for unknown ones", () => {
    const spans = [
      { rateLimitRemainingRequests: 90, rateLimitLimitRequests: 100, rateLimitRemainingTokens: 1, rateLimitLimitTokens: 10 },
      { rateLimitRemainingRequests: 5 },
      { rateLimitRemainingRequests: 120, rateLimitLimitRequests: 100 },
      {},
    ];
    expect(rateLimitProximity(spans)).toMatchObject({ n: 2, max: 0.9, p50: 0.45 });
    expect(nearRateLimitRate(spans)).toMatchObject({ n: 2, count: 1 });
  });
});

describe("output", () => {
  it("leaves out what was not measured", () => {
    expect([outputLength([{ outputChars: 3 }, {}]).n, inputLength([{}]).n, timePerToken([{ tpotMs: 2 }, {}]).n]).toEqual([
      1, 0, 1,
    ]);
    expect(repetition([{ repetition: 0.5 }, {}]).p50).toBe(0.5);
    expect(repetitionRate([{ repetition: 0.5 }, { repetition: 0.1 }, {}], { from: 0.2 }).rate).toBe(0.5);
    expect(formatComplianceRate([{ schemaValid: true }, {}]).rate).toBe(1);
    expect(truncationRate([{ finishReason: "max_tokens" }, { finishReason: "end_turn" }, {}]).rate).toBe(0.5);
  });
});

describe("tools", () => {
  const call = (toolName: string, inputText: string, startedAtMs: number, status: "ok" | "error" = "ok", traceId = "t") =>
    ({ kind: "tool", toolName, inputText, startedAtMs, status, traceId }) as const;

  it("counts a call again with the same arguments, but no retry of one that failed", () => {
    const spans = [
      call("search", "a", 3),
      call("search", "a", 1),
      call("search", "b", 2),
      call("search", "a", 4, "ok", "u"),
      call("pay", "1", 5, "error"),
      call("pay", "1", 6),
    ];
    expect(duplicateToolCallRate(spans)).toMatchObject({ n: 6, count: 1 });
    expect(duplicateToolCallRate([{ ...call("x", "", 1), inputText: undefined }]).n).toBe(0);
    const hashed = [1, 2].map((at) => ({ ...call("x", `${at}`, at), attributes: { argumentsHash: "h" } }));
    expect(duplicateToolCallRate(hashed).count).toBe(1);
  });
  it("says which tools are chosen", () => {
    const chosen = toolSelection([call("a", "", 1), call("b", "", 2), call("b", "", 3), { kind: "llm" }]);
    expect([...chosen].map(([name, { rate }]) => [name, rate])).toEqual([
      ["b", 2 / 3],
      ["a", expect.closeTo(1 / 3, 12)],
    ]);
  });
  it("counts as wrong what broke the schema or was refused", () => {
    const spans = [
      { kind: "tool", spanId: "a", argumentsValid: false, ...ok },
      { kind: "tool", spanId: "b", status: "error", errorType: "validation" },
      { kind: "tool", spanId: "c", ...ok },
      { kind: "tool", spanId: "d", status: "error", errorType: "timeout" },
      { kind: "llm", spanId: "e", ...ok },
    ] as const;
    expect(wrongToolCallRate(spans, new Set(["c"]))).toMatchObject({ n: 4, count: 3 });
    expect(toolRejectionRate([{ kind: "tool_approved" }, { kind: "tool_rejected" }, { kind: "copy" }])).toMatchObject({
      n: 2,
      rate: 0.5,
    });
  });
});

describe("retrieval", () => {
  const found = (startedAtMs: number, ...ids: string[]) =>
    ({
      kind: "retrieval",
      startedAtMs,
      durationMs: 10,
      documents: ids.map((id, i) => ({ id, score: 1 - i / 10, ageMs: i })),
    }) as const;

  it("reads scores, ages and durations of retrievals alone", () => {
    const spans = [found(1, "a", "b", "c"), found(2), { kind: "llm", durationMs: 99 } as const];
    expect(retrievalScores(spans)).toMatchObject({ top: { n: 1, p50: 1 }, last: { p50: 0.8 } });
    expect(documentAge(spans)).toMatchObject({ n: 3, p50: 1, max: 2 });
    expect(retrievalLatency(spans)).toMatchObject({ n: 2, max: 10 });
  });
  it("takes the context's share of all input, cached or not", () => {
    expect(
      contextTokenShare([{ contextTokens: 30, inputTokens: 10, cacheReadTokens: 40, cacheWriteTokens: 10 }, {}]),
    ).toMatchObject({
      n: 1,
      p50: 0.5,
    });
  });
  it("compares each retrieval with the one before in its group, in order of time", () => {
    const spans = [found(3, "a"), found(1, "a", "b"), found(2, "a", "b"), found(4, "z"), found(5)];
    const groupOf = ({ startedAtMs }: { startedAtMs: number }) => (startedAtMs < 4 ? "q" : "r");
    expect(sourceOverlap(spans, groupOf)).toMatchObject({ n: 3, max: 1, mean: 0.5 });
    expect(sourceOverlap(spans, () => undefined).n).toBe(0);
    expect(sourceOverlap([found(1), found(2)], () => "q").n).toBe(0);
  });
});

describe("amounts per call, unit and success", () => {
  const call = (userId: string | undefined, inputTokens: number, costUsd?: number) =>
    ({ kind: "llm", userId, inputTokens, outputTokens: 1, costUsd, status: "ok" }) as const;
  const spans = [
    call("u", 9, 1),
    call("u", 19, 2),
    call("v", 39),
    call(undefined, 5, 7),
    { kind: "agent", inputTokens: 999 } as const,
  ];

  it("adds up each unit's calls and leaves wrappers, strangers and the unknown out", () => {
    const userOf = (span: object) => ("userId" in span ? (span.userId as string | undefined) : undefined);
    expect(tokensPerCall(spans)).toMatchObject({ n: 4, max: 40 });
    expect(costPerCall(spans)).toMatchObject({ n: 3, max: 7 });
    expect(tokensPer(spans, userOf)).toMatchObject({ n: 2, p50: 35 });
    expect(costPer(spans, userOf)).toMatchObject({ n: 1, p50: 3 });
    expect(tokensPerSuccess(spans, new Set(["t"]))).toBe(10 + 20 + 40 + 6);
    expect(tokensPerSuccess(spans, new Set())).toBeNull();
  });
  it("stands for the whole where users were sampled whole", () => {
    const kept = [
      { ...call("u", 9), inclusionProbability: 0.1 },
      { ...call("u", 9), inclusionProbability: 0.1 },
      { ...call("v", 99), inclusionProbability: 1 },
    ];
    expect(tokensPer(kept, ({ userId }) => userId).mean).toBeCloseTo((10 * 20 + 100) / 11, 9);
  });
});

describe("scoreRate, hallucinationRate", () => {
  it("reads values before labels, and leaves out what says neither", () => {
    const scores = [
      { name: "hallucination", value: 1, label: "no" },
      { name: "hallucination", label: "no" },
      { name: "hallucination", label: "perhaps" },
      { name: "toxicity", value: 1 },
    ];
    expect(hallucinationRate(scores)).toMatchObject({ n: 2, count: 1 });
    expect(scoreRate([{ name: "relevance", value: 3 }], "relevance", { from: 4 }).rate).toBe(0);
    expect(hallucinationRate([]).rate).toBeNull();
  });
});

describe("clusteredRate", () => {
  it("holds the truth nineteen times in twenty where users differ, when counting events does not", () => {
    const random = seededRandom(12);
    const runs = 300;
    let [covered, naive] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const records = Array.from({ length: 80 }, (_, user) => {
        const p = 1 / (1 + Math.exp(-1.5 * randomNormal(random)));
        return Array.from({ length: 10 }, () => ({ user: `u${user}`, hit: random() < p }));
      }).flat();
      const within = ({ interval }: { interval: readonly [number, number] | null }) =>
        interval !== null && interval[0] <= 0.5 && 0.5 <= interval[1];
      if (
        within(
          clusteredRate(
            records,
            ({ hit }) => hit,
            ({ user }) => user,
          ),
        )
      )
        covered++;
      if (within(rateOf(records, ({ hit }) => hit))) naive++;
    }
    expect(covered / runs).toBeGreaterThan(0.91);
    expect(naive / runs).toBeLessThan(0.85);
  });
  it("is the plain rate for clusters of one, and does not trust certainty in one cluster", () => {
    const records = Array.from({ length: 50 }, (_, i) => ({ hit: i < 20 }));
    const { rate, designEffect, clusters } = clusteredRate(
      records,
      ({ hit }) => hit,
      () => undefined,
    );
    expect([rate, clusters]).toEqual([0.4, 50]);
    expect(designEffect).toBeCloseTo(1, 1);
    const one = clusteredRate(
      records,
      () => true,
      () => "u",
    );
    expect(one).toMatchObject({ rate: 1, clusters: 1, effectiveN: 1 });
    expect(one.interval?.[0]).toBeLessThan(0.3);
    expect(
      clusteredRate(
        [],
        () => true,
        () => "u",
      ),
    ).toMatchObject({ n: 0, rate: null, interval: null, clusters: 0 });
  });
});

describe("behaviourRates", () => {
  it("counts conversions by session and corrections by answer", () => {
    const signals = [
      { kind: "response_shown", atMs: 1, messageId: "a", sessionId: "s" },
      { kind: "response_shown", atMs: 2, messageId: "b", sessionId: "s" },
      { kind: "follow_up", atMs: 3, messageId: "a", sessionId: "s", sentiment: "negative" },
      { kind: "follow_up", atMs: 4, messageId: "b", sessionId: "s", sentiment: "neutral" },
      { kind: "conversion", atMs: 5, sessionId: "r" },
    ] as const;
    const { correctionRate, conversionRate } = behaviourRates(signals);
    expect([correctionRate.rate, conversionRate.rate]).toEqual([0.5, 0.5]);
    const bySession = metricBy(signals, ({ sessionId }) => sessionId, behaviourRates);
    expect(bySession.get("r")?.conversionRate.rate).toBe(1);
  });
});
