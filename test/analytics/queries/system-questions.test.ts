import * as analytics from "@telltale/analytics";
import { ask, type Engine, type Query, type Row } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import * as core from "@telltale/core";
import { costOf } from "@telltale/core/cost";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Asked } from "../../../packages/analytics/src/queries/asked.ts";
import { madeWindow, makeRecords } from "./made-records.ts";
import { openMade } from "./made-tables.ts";

type Span = core.Span;
const { spans, scores } = makeRecords(7, 3000);
const dayMs = 86_400_000;
let engine: Engine;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ engine, close } = await openMade({ spans, scores }));
});
afterAll(() => close());

function asked<R extends Row>(question: Query<Asked, R>, more: Partial<Asked> = {}): Promise<readonly R[]> {
  return ask(engine, question, { ...madeWindow, ...more } as Asked);
}
async function one<R extends Row>(question: Query<Asked, R>, more: Partial<Asked> = {}): Promise<R> {
  const [row] = await asked(question, more);
  return row as R;
}
const ofKind = (...kinds: readonly Span["kind"][]) => spans.filter(({ kind }) => kinds.includes(kind));
const calls = ofKind("llm");
/** Those that were not sampled: quantiles of the others depend on how weights are taken. */
const isWhole = ({ environment }: Pick<Span, "environment">) => environment === "whole";
const whole = { where: { environment: "whole" } };

/** A rate with its interval, as a question's row has it under this name, against core's. */
function expectRate(row: Row, name: string, rate: core.Rate): void {
  expect(rate.n, `${name} was tested on nothing`).toBeGreaterThan(2);
  expect(row[name]).toBeCloseTo(rate.rate ?? Number.NaN, 10);
  expect(row[`${name}Low`]).toBeCloseTo(rate.interval?.[0] ?? Number.NaN, 9);
  expect(row[`${name}High`]).toBeCloseTo(rate.interval?.[1] ?? Number.NaN, 9);
}
const near = (row: Row, expected: Readonly<Record<string, number | null | undefined>>) => {
  for (const [name, value] of Object.entries(expected)) expect(row[name], name).toBeCloseTo(value ?? Number.NaN, 8);
};

describe("concurrency", () => {
  it("is core's, over the window and hour by hour", async () => {
    const expected = core.concurrency(calls, madeWindow);
    near(await one(analytics.concurrency), { ...expected });
    for (const row of await asked(analytics.concurrency, { every: "hour", by: ["feature"] })) {
      const fromMs = Number(row.atMs);
      const own = calls.filter(({ feature }) => feature === row.feature);
      near(row, { ...core.concurrency(own, { fromMs, toMs: fromMs + 3_600_000 }) });
    }
  });

  it("counts what began before the window and was under way in it", async () => {
    const { startedAtMs, durationMs = 0 } = calls.find((call) => (call.durationMs ?? 0) > 30_000) as Span;
    const fromMs = startedAtMs + Math.floor(durationMs / 2);
    const window = { fromMs, toMs: fromMs + 3_600_000 };
    near(await one(analytics.concurrency, window), { ...core.concurrency(calls, window) });
  });
});

describe("rateLimits", () => {
  it("has core's rates, and what was left at the worst", async () => {
    const billed = ofKind("llm", "embedding");
    const row = await one(analytics.rateLimits);
    expectRate(row, "limitedRate", core.rateLimitRate(billed));
    expectRate(row, "nearRate", core.nearRateLimitRate(billed));
    const left = billed.flatMap(({ rateLimitRemainingRequests: remaining, rateLimitLimitRequests: limit }) =>
      remaining !== undefined && limit ? [Math.min(1, remaining / limit)] : [],
    );
    near(row, { requestsN: left.length, requestsLeftMin: Math.min(...left), requestsLeftP05: core.quantile(left, 0.05) });
  });
});

describe("retries", () => {
  it("has core's rate, and what retried calls have above others of their model and feature", async () => {
    const row = await one(analytics.retries);
    expectRate(row, "retryRate", core.retryRate(calls));
    let [extraMs, extraUsd] = [0, 0];
    for (const model of new Set(calls.map(({ requestModel }) => requestModel)))
      for (const feature of ["chat", "search"]) {
        const stratum = calls.filter((span) => span.requestModel === model && span.feature === feature);
        const excess = (read: (span: Span) => number | undefined) => {
          const known = stratum.filter((span) => read(span) !== undefined);
          const [again, once] = [true, false].map((isRetried) =>
            known.filter((span) => (span.retryCount ?? 0) > 0 === isRetried),
          );
          const total = (of: readonly Span[] = []) =>
            of.reduce((sum, span) => sum + core.weightOf(span) * (read(span) ?? 0), 0);
          const weight = (of: readonly Span[] = []) => of.reduce((sum, span) => sum + core.weightOf(span), 0);
          return total(again) - (weight(again) * total(once)) / weight(once);
        };
        extraMs += excess(({ durationMs }) => durationMs);
        extraUsd += excess(({ costUsd }) => costUsd);
      }
    expect(Number(row.extraMs) / extraMs).toBeCloseTo(1, 9);
    expect(Number(row.extraUsd) / extraUsd).toBeCloseTo(1, 9);
  });

  it("finds the retry loop of the example data where it is", async () => {
    const example = await createNodeEngine({ threads: 2 });
    try {
      await openTables(example, new URL("../../../datasets/support-assistant", import.meta.url).pathname);
      const [loop] = await ask(example, analytics.retries, {
        fromMs: 1773910800000,
        toMs: 1773946800000,
        by: ["feature"],
        where: { feature: "order_help" },
      });
      const [before] = await ask(example, analytics.retries, { fromMs: 1773306000000, toMs: 1773342000000 });
      // truth.json: the loop's ten hours cost 32.5 instead of 0.9 dollars.
      expect(loop?.extraUsd).toBeGreaterThan(25);
      expect(before?.extraUsd ?? 0).toBeLessThan(1);
    } finally {
      await example.close();
    }
  });
});

describe("fallbacks", () => {
  it("has core's rate, and who stands in for whom at what cost", async () => {
    const row = await one(analytics.fallbacks);
    expectRate(row, "fallbackRate", core.fallbackRate(calls));
    expectRate(row, "failedRate", core.errorRate(calls.filter(({ fallbackFrom }) => fallbackFrom !== undefined)));
    const pairs = await asked(analytics.fallbackPairs, { where: { kind: "llm" } });
    expect(pairs.length).toBeGreaterThan(3);
    for (const pair of pairs) {
      const own = calls.filter((s) => s.fallbackFrom === pair.fallbackFrom && (s.requestModel ?? null) === pair.fallbackTo);
      expectRate(pair, "errorRate", core.errorRate(own));
      near(pair, { n: own.length, perCallUsd: core.costTotals(own).meanUsd });
      const usual = ofKind("llm", "embedding", "tool").filter(
        (s) => s.fallbackFrom === undefined && (s.toolName ?? s.requestModel) === pair.fallbackFrom,
      );
      near(pair, { usualMeanMs: core.latency(usual).mean });
    }
  });
});

describe("cost", () => {
  it("is core's, by every column it is asked by", async () => {
    for (const name of ["feature", "userId", "promptVersion", "requestModel"] as const) {
      const rows = await asked(analytics.cost, { by: [name] });
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) {
        const { n, unknown, totalUsd } = core.costTotals(spans.filter((span) => (span[name] ?? null) === row[name]));
        near(row, { n, unpriced: unknown, costUsd: totalUsd });
      }
    }
  });
});

describe("cacheSavings", () => {
  it("is the price of every call without its cache, less its price with it", async () => {
    const rows = await asked(analytics.cacheSavings);
    for (const model of ["gpt-4o", "claude-3-5-haiku-latest"]) {
      let [readsSavedUsd, writesExtraUsd] = [0, 0];
      for (const span of ofKind("llm", "embedding").filter((s) => s.requestModel === model)) {
        const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, startedAtMs: atMs } = span;
        const price = (plain: number, read: number, write: number) =>
          costOf({ model, inputTokens: plain, cacheReadTokens: read, cacheWriteTokens: write, atMs })?.costUsd ?? Number.NaN;
        const asItWas = price(inputTokens, cacheReadTokens, cacheWriteTokens);
        const weight = core.weightOf(span);
        readsSavedUsd += weight * (price(inputTokens + cacheReadTokens, 0, cacheWriteTokens) - asItWas);
        writesExtraUsd += weight * (asItWas - price(inputTokens + cacheWriteTokens, cacheReadTokens, 0));
      }
      expect(readsSavedUsd).toBeGreaterThan(0);
      near(rows.find((row) => row.model === model) ?? {}, {
        readsSavedUsd,
        writesExtraUsd,
        savedUsd: readsSavedUsd - writesExtraUsd,
      });
    }
  });

  it("knows no savings of a model without a price, unless it is told one", async () => {
    const price = { model: "gpt-4o", date: "2024-01-01", prices: { input_mtok: 10, cache_read_mtok: 0, output_mtok: 0 } };
    const [told] = await asked(analytics.cacheSavingsAt([price]), { where: { model: "gpt-4o" } });
    expect(told?.readsSavedUsd).toBeCloseTo((Number(told?.cacheReadTokens) * 10) / 1e6, 9);
    const [unknown] = await asked(analytics.cacheSavings, { where: { model: null } });
    expect(unknown).toMatchObject({ savedUsd: null, readsSavedUsd: null });
  });
});

describe("instructions", () => {
  it("has core's rates by prompt version, and counts what it cannot judge apart", async () => {
    const rows = await asked(analytics.instructions);
    expect(rows.map(({ promptVersion }) => promptVersion)).toEqual(["1", "2", null]);
    for (const row of rows) {
      const own = calls.filter(({ promptVersion }) => (promptVersion ?? null) === row.promptVersion);
      expectRate(row, "schemaFailureRate", core.schemaFailureRate(own));
      expectRate(row, "refusalRate", core.refusalRate(own));
      const output = (s: Span) =>
        s.outputTokens === undefined && s.reasoningTokens === undefined
          ? null
          : (s.outputTokens ?? 0) + (s.reasoningTokens ?? 0);
      const isOverLong = (s: Span): boolean | null => {
        const tokens = output(s);
        const isAtLimit = tokens === null || s.maxTokens === undefined ? null : tokens >= s.maxTokens;
        if (s.finishReason === undefined) return isAtLimit;
        return ["length", "MAX_TOKENS"].includes(s.finishReason) || isAtLimit === true;
      };
      expectRate(row, "overLongRate", core.rateOf(own, isOverLong));
      const isEmpty = (s: Span): boolean | null => {
        const length = s.outputChars ?? s.outputTokens;
        return s.status !== "ok" || s.finishReason === "tool_calls" || length === undefined ? null : length === 0;
      };
      expectRate(row, "emptyRate", core.rateOf(own, isEmpty));
    }
  });
});

describe("retrieval", () => {
  it("has core's rates, scores and latency", async () => {
    const found = ofKind("retrieval");
    expectRate(await one(analytics.retrieval), "emptyRate", core.retrievalEmptyRate(found));
    const own = found.filter(isWhole);
    const { top, spread } = core.retrievalScores(own);
    const { p50: p50Ms, p95: p95Ms } = core.retrievalLatency(own);
    near(await one(analytics.retrieval, whole), { topScoreP50: top.p50, spreadP50: spread.p50, p50Ms, p95Ms });
    const age = core.documentAge(own);
    near(await one(analytics.retrievalDocuments, whole), {
      n: own.reduce((sum, { documents = [] }) => sum + documents.length, 0),
      agedN: age.n,
      ageP50Ms: age.p50,
      ageP95Ms: age.p95,
      ageMaxMs: age.max,
    });
  });

  it("puts every best score into one round bin", async () => {
    const bins = await asked(analytics.retrievalScores);
    const tops = ofKind("retrieval").flatMap(({ documents = [] }) => {
      const known = documents.flatMap(({ score }) => (score === undefined ? [] : [score]));
      return known.length > 0 ? [Math.max(...known)] : [];
    });
    expect(bins.map(({ from, n }) => [from, n])).toEqual(
      bins.map(({ from, to }) => [from, tops.filter((top) => top >= from && top < to).length]),
    );
    expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(tops.length);
    expect(bins.length).toBeLessThanOrEqual(21);
  });

  it("has core's overlap of what follows in a session", async () => {
    const { n, mean, p50, p95 } = core.sourceOverlap(ofKind("retrieval").filter(isWhole), ({ sessionId }) => sessionId);
    expect(n).toBeGreaterThan(20);
    near(await one(analytics.retrievalOverlap, whole), { n, mean, p50, p95 });
  });

  it("has core's share of context", async () => {
    const { n, mean, p50, p95 } = core.contextTokenShare(calls.filter(isWhole));
    near(await one(analytics.contextShare, whole), { n, mean, p50, p95 });
  });
});

describe("tools", () => {
  it("has core's selection, success, argument failures and duplicates", async () => {
    const used = ofKind("tool");
    const selection = core.toolSelection(used);
    const rows = await asked(analytics.tools);
    expect(rows.length).toBe(3);
    for (const row of rows) {
      const own = used.filter(({ toolName }) => (toolName ?? null) === row.toolName);
      expectRate(row, "successRate", core.toolSuccessRate(own));
      expectRate(row, "invalidRate", core.toolArgumentFailureRate(own));
      near(row, { selectionShare: selection.get(row.toolName as string | null)?.rate });
    }
    expectRate(await one(analytics.duplicateToolCalls, { by: [] }), "duplicateRate", core.duplicateToolCallRate(used));
  });
});

describe("scores", () => {
  it("has core's means with their intervals, and the day's with its own", async () => {
    const means = core.scoreMeans(scores);
    const rows = await asked(analytics.scores, { toMs: madeWindow.toMs + dayMs });
    expect(rows.map(({ name }) => name)).toEqual([...means.keys()]);
    for (const row of rows) {
      const { n, mean, interval } = means.get(String(row.name)) ?? { n: 0, mean: 0, interval: null };
      near(row, { n, mean, meanLow: interval?.[0], meanHigh: interval?.[1] });
    }
    const [day] = await asked(analytics.scores, { every: "day", by: ["name", "evaluator"] });
    const own = scores.filter(
      (s) => Math.floor(s.atMs / dayMs) * dayMs === day?.atMs && s.name === day?.name && s.evaluator === day?.evaluator,
    );
    near(day as Row, { mean: core.scoreMeans(own).get(String(day?.name))?.mean });
  });
});
