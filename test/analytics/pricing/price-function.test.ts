import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import { type OwnPrice, priceSpan } from "@telltale/core/cost";
import type { Span } from "@telltale/core/trace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOfPrice, dateOfPrice, priceFunction, priceOf } from "../../../packages/analytics/src/pricing/price-function.ts";

const own: readonly OwnPrice[] = [{ model: "house-*", date: "2026-07-01", prices: { input_mtok: 1, output_mtok: 2 } }];

const count = fc.option(fc.nat(100_000), { nil: undefined });
const call = fc.record({
  kind: fc.constantFrom("llm" as const, "embedding" as const, "agent" as const),
  provider: fc.constantFrom(undefined, "openai", "anthropic", "nobody"),
  requestModel: fc.constantFrom(undefined, "gpt-4o", "claude-sonnet-4-5", "house-small", "unheard-of"),
  responseModel: fc.constantFrom(undefined, "gpt-4o-2024-08-06", "o3"),
  responseCacheHit: fc.constantFrom(undefined, true, false),
  startedAtMs: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 9, 1) }),
  inputTokens: count,
  cacheReadTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  outputAudioTokens: count,
  webSearches: fc.option(fc.nat(5), { nil: undefined }),
});

describe("price_of", () => {
  it("prices a span in SQL as priceSpan does", async () => {
    const spans = fc.sample(call, { numRuns: 500, seed: 5 }).map((parts, at): Span => {
      const said = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
      const id = `0198c0de-0000-7000-8000-${String(at).padStart(12, "0")}`;
      return { id, spanId: String(at + 1).padStart(16, "0"), status: "ok", ...said } as Span;
    });
    const dir = await mkdtemp(join(tmpdir(), "telltale-pricing-"));
    const engine = await createNodeEngine({ functions: [priceFunction(own)] });
    try {
      await writeRecords(
        engine,
        dir,
        spans.map((record) => ({ table: "spans" as const, record })),
        { name: "some" },
      );
      await openTables(engine, dir);
      const rows = await engine.run(
        userSql(
          `SELECT ${costOfPrice} AS cost, ${dateOfPrice} AS date FROM (SELECT span_id, ${priceOf()} AS price FROM spans) ORDER BY span_id`,
        ),
      );
      const expected = spans.map((span) => priceSpan(span, own));
      expect(rows).toEqual(expected.map(({ costUsd, priceDate }) => ({ cost: costUsd ?? null, date: priceDate ?? null })));
      expect(new Set(expected.map(({ priceDate }) => priceDate)).size).toBe(3);
    } finally {
      await engine.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
