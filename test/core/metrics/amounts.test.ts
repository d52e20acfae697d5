import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  costPerSuccess,
  costTotals,
  latency,
  longestGap,
  percentilesOf,
  scoreMeans,
  tokensPerSecond,
  tokenTotals,
  ttft,
} from "../../../packages/core/src/metrics/index.ts";

describe("percentilesOf", () => {
  it("is type 7 where nothing was sampled, with order-statistic intervals where n allows", () => {
    const spans = Array.from({ length: 200 }, (_, i) => ({ durationMs: i + 1 }));
    const { n, p50, p95, p99, max, mean, intervals } = latency(spans);
    expect([n, p50, max, mean]).toEqual([200, 100.5, 200, 100.5]);
    expect([p95, p99]).toEqual([expect.closeTo(190.05, 9), expect.closeTo(198.01, 9)]);
    expect(intervals.p50?.[0]).toBeLessThan(100);
    expect(intervals.p50?.[1]).toBeGreaterThan(101);
    expect(intervals.p95).not.toBeNull();
    expect(intervals.p99, "two hundred calls cannot bound the 99th percentile from above").toBeNull();
  });

  it("invents nothing for an empty window or for values that are not there", () => {
    const nothing = { n: 0, mean: null, p50: null, p95: null, p99: null, max: null };
    expect(latency([])).toMatchObject(nothing);
    expect(ttft([{}, { ttftMs: undefined }])).toMatchObject(nothing);
    expect(longestGap([])).toMatchObject(nothing);
    expect(latency([{ durationMs: 5 }])).toMatchObject({ n: 1, p50: 5, p99: 5, intervals: { p50: null } });
  });

  it("lets a value that was kept by chance stand for those that were not", () => {
    const kept = [
      ...Array.from({ length: 10 }, () => ({ v: 1, inclusionProbability: 0.1 })),
      ...Array.from({ length: 10 }, () => ({ v: 9 })),
    ];
    const { p50, p95, mean, intervals } = percentilesOf(kept, ({ v }) => v);
    expect([p50, p95]).toEqual([1, 9]);
    expect(mean).toBeCloseTo((100 * 1 + 10 * 9) / 110, 12);
    expect(intervals.p50).toBeNull();
  });

  it("is ordered, whatever the weights", () => {
    const records = fc.array(
      fc.record({ v: fc.double({ noNaN: true, min: 0, max: 1e6 }), inclusionProbability: fc.constantFrom(0.1, 0.5, 1) }),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(records, (given) => {
        const { p50, p95, p99, max } = percentilesOf(given, ({ v }) => v);
        expect(p50).toBeLessThanOrEqual(p95 ?? 0);
        expect(p95).toBeLessThanOrEqual(p99 ?? 0);
        expect(p99).toBeLessThanOrEqual((max ?? 0) + 1e-9);
      }),
      { seed: 5 },
    );
  });
});

describe("tokensPerSecond", () => {
  it("measures the pace after the first token, reasoning included", () => {
    expect(tokensPerSecond([{ durationMs: 3_000, ttftMs: 1_000, outputTokens: 61, reasoningTokens: 40 }]).p50).toBe(50);
  });
  it("leaves out calls without tokens or without a duration", () => {
    expect(tokensPerSecond([{ durationMs: 10 }, { outputTokens: 5 }, { durationMs: 0, outputTokens: 5 }]).n).toBe(0);
  });
});

describe("tokenTotals", () => {
  it("adds disjoint buckets of calls, and no wrapper", () => {
    const totals = tokenTotals([
      { kind: "llm", inputTokens: 10, cacheReadTokens: 30, cacheWriteTokens: 20, outputTokens: 5, reasoningTokens: 7 },
      { kind: "embedding", inputTokens: 40 },
      { kind: "agent", inputTokens: 1_000 },
      { kind: "llm" },
    ]);
    expect(totals).toEqual({
      n: 2,
      inputTokens: 50,
      cacheReadTokens: 30,
      cacheWriteTokens: 20,
      outputTokens: 5,
      reasoningTokens: 7,
      totalTokens: 112,
      cacheHitRate: 0.3,
    });
  });
  it("estimates the whole from a sample, and nothing from nothing", () => {
    expect(tokenTotals([{ kind: "llm", outputTokens: 5, inclusionProbability: 0.1 }]).outputTokens).toBeCloseTo(50, 9);
    expect(tokenTotals([{ kind: "llm", outputTokens: 5 }]).cacheHitRate).toBeNull();
    expect(tokenTotals([{ kind: "llm" }])).toMatchObject({ n: 0, totalTokens: null });
  });
});

describe("costTotals", () => {
  it("keeps unknown cost apart from no cost", () => {
    const spans = [
      { kind: "llm", status: "ok", costUsd: 0 },
      { kind: "llm", status: "ok" },
      { kind: "workflow", status: "ok", costUsd: 9 },
    ] as const;
    expect(costTotals(spans)).toEqual({ n: 1, unknown: 1, totalUsd: 0, meanUsd: 0, wastedUsd: 0 });
    expect(costTotals([])).toEqual({ n: 0, unknown: 0, totalUsd: null, meanUsd: null, wastedUsd: null });
  });
  it("does not take a call that failed and used nothing for one of unknown cost", () => {
    const limited = { kind: "llm", status: "error" } as const;
    const cut = { kind: "llm", status: "aborted" } as const;
    expect(costTotals([limited, { ...limited, inputTokens: 0 }, { ...limited, inputTokens: 9 }, cut]).unknown).toBe(2);
  });
  it("gives no cost per success where there is no success", () => {
    expect(costPerSuccess([{ kind: "llm", status: "ok", costUsd: 1 }], new Set())).toBeNull();
  });
});

describe("scoreMeans", () => {
  it("gives each score its mean and interval", () => {
    const means = scoreMeans([
      ...[4, 5, 3, 4].map((value) => ({ name: "relevance", value })),
      { name: "faithfulness", value: 1 },
      { name: "tone" },
    ]);
    expect([...means.keys()]).toEqual(["faithfulness", "relevance"]);
    expect(means.get("relevance")?.mean).toBe(4);
    expect(means.get("relevance")?.interval?.[0]).toBeCloseTo(2.7008, 3);
    expect(means.get("faithfulness")).toEqual({ n: 1, mean: 1, interval: null });
  });
});
