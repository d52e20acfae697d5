import { costOf, priceSpan, priceTable } from "@telltale/core/cost";
import type { Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";

const call: Span = {
  id: "0198c0de-0000-7000-8000-000000000001",
  spanId: "0000000000000001",
  kind: "llm",
  startedAtMs: Date.UTC(2026, 0, 1),
  status: "ok",
  provider: "openai",
  requestModel: "gpt-4o",
  inputTokens: 1000,
  cacheReadTokens: 400,
  outputTokens: 100,
};

describe("priceSpan", () => {
  it("fills in the cost and the day of the prices", () => {
    const cost = costOf({
      provider: "openai",
      model: "gpt-4o",
      inputTokens: 1000,
      cacheReadTokens: 400,
      outputTokens: 100,
      atMs: 0,
    });
    expect(priceSpan(call)).toEqual({ ...call, costUsd: cost?.costUsd, priceDate: priceTable.date });
  });

  it("leaves a cost that is already there, even nothing", () => {
    const priced = { ...call, costUsd: 0 };
    expect(priceSpan(priced)).toBe(priced);
  });

  it("leaves what repeats the usage of its children", () => {
    for (const kind of ["agent", "workflow", "tool", "task"] as const)
      expect(priceSpan({ ...call, kind }).costUsd).toBeUndefined();
  });

  it("leaves unknown models and unknown usage", () => {
    expect(priceSpan({ ...call, requestModel: "our-own-model" }).costUsd).toBeUndefined();
    const { inputTokens, cacheReadTokens, outputTokens, ...silent } = call;
    expect(priceSpan(silent).costUsd).toBeUndefined();
    const { requestModel, ...nameless } = call;
    expect(priceSpan(nameless).costUsd).toBeUndefined();
  });

  it("leaves a call of which only one side was counted, whose price would be half of it", () => {
    const { outputTokens, ...asked } = call;
    expect(priceSpan(asked).costUsd).toBeUndefined();
    expect(priceSpan({ ...asked, outputTokens: 0 }).costUsd).toBeGreaterThan(0);
    const { inputTokens, cacheReadTokens, ...answered } = call;
    expect(priceSpan(answered).costUsd).toBeUndefined();
    const embedding = { ...asked, kind: "embedding", requestModel: "text-embedding-3-small" } as const;
    expect(priceSpan(embedding).costUsd).toBeGreaterThan(0);
  });

  it("prefers the model that answered, and falls back on the one asked for", () => {
    const mini = priceSpan({ ...call, responseModel: "gpt-4o-mini" }).costUsd as number;
    expect(mini).toBeLessThan(priceSpan(call).costUsd as number);
    expect(priceSpan({ ...call, responseModel: "someone-elses-model" }).costUsd).toBe(priceSpan(call).costUsd);
  });

  it("knows that an answer from the application's own cache cost nothing", () => {
    expect(priceSpan({ ...call, responseCacheHit: true }).costUsd).toBe(0);
  });
});
