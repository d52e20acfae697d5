import { costOf } from "@telltale/core/cost";
import { type Span, type Table, tables } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { makeDay } from "../../datasets/source/day.ts";
import { fullPlan, modelUpdate } from "../../datasets/source/plan.ts";

const plan = { ...fullPlan, scale: 0.2 };
const day = makeDay(plan, modelUpdate.fromDay);
const spans = new Map(day.spans.map((span) => [span.spanId, span]));

describe("makeDay", () => {
  it("makes the same day again, and another one the day after", () => {
    expect(makeDay(plan, modelUpdate.fromDay)).toEqual(day);
    expect(makeDay(plan, modelUpdate.fromDay + 1).spans.length).not.toBe(day.spans.length);
  });

  it.each(Object.keys(tables) as Table[])("makes %s that the record schema takes as they are", (table) => {
    const refused = day[table].flatMap((record) => {
      const parsed = tables[table].safeParse(record);
      return parsed.success ? [] : [parsed.error.issues];
    });
    expect(refused).toEqual([]);
    expect(new Set(day[table].map(({ id }) => id)).size).toBe(day[table].length);
  });

  it("keeps everything within the day", () => {
    const fromMs = plan.startMs + (modelUpdate.fromDay - 1) * 86_400_000;
    const times = [
      ...day.spans.map(({ startedAtMs }) => startedAtMs),
      ...day.signals.map(({ atMs }) => atMs),
      ...day.scores.map(({ atMs }) => atMs),
    ];
    expect(Math.min(...times)).toBeGreaterThanOrEqual(fromMs);
    expect(Math.max(...times)).toBeLessThan(fromMs + 86_400_000);
  });

  it("puts children inside their wrapper, in the same trace", () => {
    expect(spans.size).toBe(day.spans.length);
    const children = day.spans.filter(({ parentSpanId }) => parentSpanId !== undefined);
    expect(children.length).toBeGreaterThan(100);
    const end = ({ startedAtMs, durationMs = 0 }: Span) => startedAtMs + durationMs;
    for (const child of children) {
      const parent = spans.get(child.parentSpanId ?? "") as Span;
      expect(parent.traceId).toBe(child.traceId);
      expect(child.startedAtMs).toBeGreaterThanOrEqual(parent.startedAtMs);
      expect(end(child)).toBeLessThanOrEqual(end(parent));
    }
  });

  it("says what signals and scores are about", () => {
    const about = [...day.signals, ...day.scores].filter(({ spanId }) => spanId !== undefined);
    expect(about.length).toBeGreaterThan(100);
    for (const { spanId = "", sessionId } of about) expect(spans.get(spanId)?.sessionId).toBe(sessionId);
  });

  it("claims no tokens and no cost for calls that failed or were stopped", () => {
    const calls = day.spans.filter(({ kind }) => kind === "llm");
    const unfinished = calls.filter(({ status }) => status !== "ok");
    expect(unfinished.length).toBeGreaterThan(0);
    for (const { inputTokens, outputTokens, costUsd } of unfinished)
      expect({ inputTokens, outputTokens, costUsd }).toEqual({
        inputTokens: undefined,
        outputTokens: undefined,
        costUsd: undefined,
      });
    for (const { inputTokens, costUsd } of calls.filter(({ status }) => status === "ok")) {
      expect(inputTokens).toBeGreaterThan(0);
      expect(costUsd).toBeGreaterThan(0);
    }
  });

  it("costs what the price table says", () => {
    const priced = day.spans.filter(({ costUsd }) => costUsd !== undefined);
    const wrong = priced.flatMap((span) => {
      const { provider, responseModel: model = "", startedAtMs: atMs, costUsd = 0 } = span;
      const cost = costOf({ ...span, provider, model, atMs });
      return cost && Math.abs(cost.costUsd - costUsd) < 1e-9 ? [] : [`${model}: ${costUsd}, not ${cost?.costUsd}`];
    });
    expect(wrong).toEqual([]);
  });
});
