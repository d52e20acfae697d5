import type { Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import {
  behaviourRates,
  effectiveN,
  errorRate,
  errorRates,
  fallbackRate,
  metricBy,
  rateFromCounts,
  rateOf,
  refusalRate,
  responseCacheHitRate,
  retrievalEmptyRate,
  retryRate,
  schemaFailureRate,
  toolArgumentFailureRate,
  toolSuccessRate,
  weightOf,
} from "../../../packages/core/src/metrics/index.ts";
import { seededRandom } from "../../../packages/core/src/stats/random.ts";

const empty = { n: 0, count: 0, rate: null, interval: null, effectiveN: 0 };

describe("rateFromCounts", () => {
  it("carries the Wilson interval", () => {
    const { rate, interval } = rateFromCounts(5, 100);
    expect(rate).toBe(0.05);
    expect(interval?.[0]).toBeCloseTo(0.0215, 4);
    expect(interval?.[1]).toBeCloseTo(0.1118, 4);
  });
  it("invents nothing for no records", () => expect(rateFromCounts(0, 0)).toEqual(empty));
  it("refuses impossible counts", () => expect(() => rateFromCounts(2, 1)).toThrow(RangeError));
});

describe("rateOf", () => {
  it("equals the plain share where nothing was sampled", () => {
    const records = Array.from({ length: 40 }, (_, i) => ({ hit: i < 10 }));
    expect(rateOf(records, ({ hit }) => hit)).toEqual(rateFromCounts(10, 40));
  });

  it("undoes sampling that kept all errors and a tenth of the rest", () => {
    const random = seededRandom(3);
    const kept = Array.from({ length: 40_000 }, () => ({ error: random() < 0.02 }))
      .map((record) => ({ ...record, inclusionProbability: record.error ? 1 : 0.1 }))
      .filter(({ inclusionProbability }) => random() < inclusionProbability);
    const { rate, effectiveN: worth, n, interval } = rateOf(kept, ({ error }) => error);
    expect(rate).toBeCloseTo(0.02, 2);
    expect(worth).toBeLessThanOrEqual(n);
    expect(interval?.[0]).toBeLessThan(0.02);
    expect(interval?.[1]).toBeGreaterThan(0.02);
  });

  it("leaves out what cannot be told", () => {
    expect(rateOf([{}, {}], () => null)).toEqual(empty);
  });

  it("is exact at none and at all, whatever the weights", () => {
    const records = [{ inclusionProbability: 0.3 }, { inclusionProbability: 0.7 }, { inclusionProbability: 0.1 }];
    expect(rateOf(records, () => true).rate).toBe(1);
    expect(rateOf(records, () => false).rate).toBe(0);
  });
});

describe("weightOf and effectiveN", () => {
  it("refuse a chance that is none", () => {
    expect(() => weightOf({ inclusionProbability: 0 })).toThrow(RangeError);
    expect(() => weightOf({ inclusionProbability: 1.5 })).toThrow(RangeError);
    expect(weightOf({})).toBe(1);
  });
  it("is n for equal weights, less for unequal ones", () => {
    expect(effectiveN([])).toBe(0);
    expect(effectiveN([3, 3, 3, 3])).toBeCloseTo(4, 12);
    expect(effectiveN([1, 100])).toBeCloseTo(1.02, 2);
  });
});

describe("rates of spans", () => {
  it("give each failure its share, most frequent first, and leave aborted spans out of the failures", () => {
    const spans = [
      { status: "error", errorType: "timeout" },
      { status: "error", errorType: "rate_limit" },
      { status: "error", errorType: "timeout" },
      { status: "error" },
      { status: "aborted", errorType: "aborted" },
      { status: "ok" },
    ] as const;
    expect(errorRate(spans)).toMatchObject({ n: 6, count: 4 });
    expect([...errorRates(spans)].map(([type, { count }]) => [type, count])).toEqual([
      ["timeout", 2],
      ["rate_limit", 1],
      ["unknown", 1],
    ]);
    expect(errorRates([]).size).toBe(0);
  });

  it("look only at the spans they are about", () => {
    const spans: (Pick<Span, "kind" | "status"> & Partial<Span>)[] = [
      { kind: "retrieval", status: "ok", documents: [] },
      { kind: "retrieval", status: "ok", documents: [{ id: "a" }] },
      { kind: "retrieval", status: "ok" },
      { kind: "tool", status: "ok", argumentsValid: true },
      { kind: "tool", status: "aborted", argumentsValid: false },
      {
        kind: "llm",
        status: "ok",
        refusal: true,
        schemaValid: false,
        retryCount: 1,
        responseCacheHit: false,
        fallbackFrom: "x",
      },
    ] as const;
    expect(retrievalEmptyRate(spans)).toMatchObject({ n: 2, rate: 0.5 });
    expect(toolSuccessRate(spans)).toMatchObject({ n: 2, rate: 0.5 });
    expect(toolArgumentFailureRate(spans)).toMatchObject({ n: 2, rate: 0.5 });
    expect(refusalRate(spans)).toMatchObject({ n: 1, rate: 1 });
    expect(schemaFailureRate(spans)).toMatchObject({ n: 1, rate: 1 });
    expect(responseCacheHitRate(spans)).toMatchObject({ n: 1, rate: 0 });
    expect(retryRate(spans)).toMatchObject({ n: 6, count: 1 });
    expect(fallbackRate(spans)).toMatchObject({ n: 6, count: 1 });
  });

  it("invent nothing for an empty window", () => {
    for (const metric of [errorRate, retryRate, refusalRate, retrievalEmptyRate, toolSuccessRate])
      expect(metric([])).toEqual(empty);
  });

  it("can be grouped by anything", () => {
    const spans = [
      { status: "ok", responseModel: "a" },
      { status: "error", responseModel: "b" },
      { status: "ok", responseModel: undefined },
    ] as const;
    const byModel = metricBy(spans, ({ responseModel }) => responseModel, errorRate);
    expect([...byModel].map(([model, { rate }]) => [model, rate])).toEqual([
      ["a", 0],
      ["b", 1],
      [null, 0],
    ]);
  });
});

describe("behaviourRates", () => {
  const at = (atMs: number, kind: Parameters<typeof behaviourRates>[0][number]["kind"], rest: object = {}) => ({
    kind,
    atMs,
    sessionId: "s1",
    ...rest,
  });

  it("counts things, not events", () => {
    const rates = behaviourRates([
      at(1, "message_sent", { messageId: "u1" }),
      at(2, "response_shown", { messageId: "a1" }),
      at(3, "copy", { messageId: "a1" }),
      at(4, "copy", { messageId: "a1" }),
      at(5, "message_sent", { messageId: "u2" }),
      at(5, "rephrase", { messageId: "u2" }),
      at(6, "response_shown", { messageId: "a2" }),
      at(7, "regenerate", { messageId: "a2" }),
      at(8, "abandon", { label: "after_response" }),
      at(9, "response_shown", { messageId: "a3", sessionId: "s2" }),
    ]);
    expect(rates.copyRate).toMatchObject({ n: 3, count: 1 });
    expect(rates.regenerateRate).toMatchObject({ n: 3, count: 1 });
    expect(rates.rephraseRate).toMatchObject({ n: 2, count: 1 });
    expect(rates.abandonmentRate).toMatchObject({ n: 2, count: 1 });
    expect(rates.escalationRate).toMatchObject({ n: 2, count: 0 });
  });

  it("takes the thumb that stands last, and none that was taken back", () => {
    const shown = ["a", "b", "c", "d"].map((messageId, i) => at(i, "response_shown", { messageId }));
    const rates = behaviourRates([
      ...shown,
      at(11, "thumbs", { messageId: "a", value: -1 }),
      at(10, "thumbs", { messageId: "a", value: 1 }),
      at(12, "thumbs", { messageId: "b", value: 1 }),
      at(13, "thumbs", { messageId: "c", value: 1 }),
      at(14, "thumbs", { messageId: "c", value: 0 }),
    ]);
    expect(rates.thumbsRate).toMatchObject({ n: 4, count: 2 });
    expect(rates.thumbsUpRate).toMatchObject({ n: 2, count: 1 });
  });

  it("never exceeds 1 where an answer was shown before the window", () => {
    expect(behaviourRates([at(1, "copy", { messageId: "old" })]).copyRate).toEqual(empty);
  });
});
