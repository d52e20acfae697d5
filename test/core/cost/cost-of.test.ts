import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { costOf, priceTable, type Usage } from "@telltale/core/cost";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const prices = join(process.env.TELLTALE_DATASETS ?? join(root, "../shared/datasets"), "genai-prices/prices/data.json");
const atMs = Date.UTC(2026, 7, 1);

type Price = Record<string, number | { base: number; tiers: { start: number; price: number }[] }>;
interface Dated {
  readonly constraint?: { readonly start_date?: string; readonly start_time?: string };
  readonly prices: Price;
}
interface Provider {
  readonly id: string;
  readonly models: readonly { readonly id: string; readonly prices: Price | readonly Dated[] }[];
}

describe("costOf", () => {
  it("prices buckets that do not overlap by hand", () => {
    const usage = { inputTokens: 200, cacheReadTokens: 500, cacheWriteTokens: 300, outputTokens: 60, reasoningTokens: 40 };
    const sonnet = costOf({ provider: "anthropic", model: "claude-sonnet-4-20250514", ...usage, atMs });
    expect(sonnet?.costUsd).toBeCloseTo((200 * 3 + 500 * 0.3 + 300 * 3.75 + 100 * 15) / 1e6, 15);
    const gpt4o = costOf({ provider: "openai", model: "gpt-4o", ...usage, atMs });
    expect(gpt4o?.costUsd).toBeCloseTo((500 * 2.5 + 500 * 1.25 + 100 * 10) / 1e6, 15);
  });

  it("uses the price of the call's day", () => {
    const o3 = (month: number) =>
      costOf({ provider: "openai", model: "o3", inputTokens: 1e6, atMs: Date.UTC(2025, month, 1) })?.costUsd;
    expect([o3(4), o3(6)]).toEqual([10, 2]);
  });

  it("uses the price of the size of the request", () => {
    const gemini = (inputTokens: number) => costOf({ provider: "google", model: "gemini-2.5-pro", inputTokens, atMs })?.costUsd;
    expect(gemini(100_000)).toBeCloseTo(0.125, 12);
    expect(gemini(300_000)).toBeCloseTo(0.75, 12);
  });

  it("knows providers by the names OpenTelemetry gives them", () => {
    const names: [string, string][] = [
      ["openai", "gpt-4o"],
      ["azure.ai.openai", "gpt-4o"],
      ["azure.ai.inference", "gpt-4o"],
      ["anthropic", "claude-sonnet-4-5"],
      ["aws.bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0"],
      ["gcp.gemini", "gemini-2.5-pro"],
      ["gcp.vertex_ai", "gemini-2.5-pro"],
      ["mistral_ai", "mistral-large-latest"],
      ["deepseek", "deepseek-chat"],
      ["x_ai", "grok-4"],
    ];
    const unknown = names.filter(([provider, model]) => !costOf({ provider, model, inputTokens: 1, atMs }));
    expect(unknown).toEqual([]);
  });

  it("has no price for what it does not know", () => {
    expect(costOf({ provider: "openai", model: "our-own-model", inputTokens: 1, atMs })).toBeNull();
    expect(costOf({ provider: "our-own-gateway", model: "gpt-4o", inputTokens: 1, atMs })).toBeNull();
    expect(costOf({ model: "gpt-4o", inputTokens: 1, atMs })).not.toBeNull();
  });

  it("refuses counts that are none", () => {
    for (const inputTokens of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => costOf({ provider: "openai", model: "gpt-4o", inputTokens, atMs })).toThrow(RangeError);
  });

  it("says which day's table it used, and that is the table installed", () => {
    const installed = JSON.parse(readFileSync(join(root, "node_modules/@pydantic/genai-prices/package.json"), "utf8"));
    expect(installed.version).toBe(priceTable.version);
    expect(costOf({ provider: "openai", model: "gpt-4o", inputTokens: 1, atMs })?.priceDate).toBe(priceTable.date);
  });

  const count = fc.nat(50_000);
  const buckets = fc.record({
    inputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    outputTokens: count,
    reasoningTokens: count,
  });
  const model = fc.constantFrom<Pick<Usage, "provider" | "model">>(
    { provider: "openai", model: "gpt-4o" },
    { provider: "openai", model: "o3" },
    { provider: "anthropic", model: "claude-haiku-4-5" },
    { provider: "deepseek", model: "deepseek-chat" },
    { provider: "openai", model: "text-embedding-3-small" },
  );

  it("is the sum of its buckets, and of two calls", () => {
    fc.assert(
      fc.property(model, buckets, buckets, (who, a, b) => {
        const cost = (tokens: Partial<typeof a>) => costOf({ ...who, ...tokens, atMs })?.costUsd ?? Number.NaN;
        const names = Object.keys(a) as (keyof typeof a)[];
        const single = names.map((name) => cost({ [name]: a[name] }));
        expect(single.reduce((sum, part) => sum + part, 0)).toBeCloseTo(cost(a), 10);
        const both = Object.fromEntries(names.map((name) => [name, a[name] + b[name]]));
        expect(cost(a) + cost(b)).toBeCloseTo(cost(both), 10);
        expect(Math.min(...single)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe.skipIf(!existsSync(prices))(
  `costOf against a published price list${existsSync(prices) ? "" : " (skipped: no genai-prices data)"}`,
  () => {
    const providers = existsSync(prices) ? (JSON.parse(readFileSync(prices, "utf8")) as readonly Provider[]) : [];
    const tokens = { inputTokens: 1000, cacheReadTokens: 200, cacheWriteTokens: 300, outputTokens: 40, reasoningTokens: 10 };

    const byHand = (price: Price): number | undefined => {
      const {
        input_mtok: input = 0,
        output_mtok: output = 0,
        cache_read_mtok: read = input,
        cache_write_mtok: write = input,
      } = price;
      if (Object.values(price).some((value) => typeof value === "object") || "requests_kcount" in price) return undefined;
      return (1000 * Number(input) + 200 * Number(read) + 300 * Number(write) + 50 * Number(output)) / 1e6;
    };

    it("agrees with sums by hand for nearly every flat price of another day's list", () => {
      const flat = providers.flatMap(({ id: provider, models }) =>
        models.flatMap(({ id: model, prices }) => {
          const expected = Array.isArray(prices) ? undefined : byHand(prices as Price);
          return expected === undefined ? [] : [{ provider, model, expected }];
        }),
      );
      const equal = flat.filter(({ provider, model, expected }) => {
        const cost = costOf({ provider, model, ...tokens, atMs });
        return cost && Math.abs(cost.costUsd - expected) < 1e-12;
      });
      expect(flat.length).toBeGreaterThan(100);
      // Lists differ from day to day: a few prices change and a few models come and go.
      expect(equal.length / flat.length).toBeGreaterThan(0.95);
    });

    it("changes price on the day the list says", () => {
      const changes = providers.flatMap(({ id: provider, models }) =>
        models.flatMap(({ id: model, prices }) => {
          const [before, after, ...more] = Array.isArray(prices) ? (prices as readonly Dated[]) : [];
          const start = after?.constraint?.start_date;
          const [hand, handAfter] = [before && byHand(before.prices), after && byHand(after.prices)];
          // A change that lay ahead when the list was made may never have come.
          if (!start || Date.parse(start) > atMs || more.length > 0 || hand === undefined || handAfter === undefined) return [];
          return [{ provider, model, startMs: Date.parse(start), expected: [hand, handAfter] }];
        }),
      );
      expect(changes.length).toBeGreaterThan(0);
      for (const { provider, model, startMs, expected } of changes) {
        const at = (atMs: number) => costOf({ provider, model, ...tokens, atMs })?.costUsd;
        expect(at(startMs - 1)).toBeCloseTo(expected[0] as number, 12);
        expect(at(startMs)).toBeCloseTo(expected[1] as number, 12);
      }
    });
  },
);
