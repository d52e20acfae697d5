import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { costOf, type OwnPrice, priceTable, type Usage } from "@telltale/core/cost";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, overData, rowsOf } from "../../datasets.ts";
import { share } from "../../share.ts";

const root = join(import.meta.dirname, "../../..");
const atMs = Date.UTC(2026, 7, 1);

type Price = Record<string, number | { base: number; tiers: { start: number; price: number }[] }>;
interface Dated {
  readonly constraint?: { readonly start_date?: string; readonly start_time?: string };
  readonly prices: Price;
}
interface Provider {
  readonly id: string;
  readonly models: readonly { readonly id: string; readonly match?: unknown; readonly prices: Price | readonly Dated[] }[];
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
      ["gcp.gen_ai", "gemini-2.5-pro"],
    ];
    const unknown = names.filter(([provider, model]) => !costOf({ provider, model, inputTokens: 1, atMs }));
    expect(unknown).toEqual([]);
  });

  it("finds a model by its name alone, OpenAI's for embeddings too", () => {
    for (const model of ["gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash", "text-embedding-3-small", "text-embedding-ada-002"])
      expect(costOf({ model, inputTokens: 1000, atMs: Date.UTC(2026, 0, 1) })?.costUsd).toBeGreaterThan(0);
  });

  it("prices audio, images, an hour of cache and searches apart from the tokens they are among", () => {
    const sonnet = { provider: "anthropic", model: "claude-sonnet-4-20250514", atMs };
    const cached = costOf({ ...sonnet, inputTokens: 100, cacheWriteTokens: 500, cacheWriteLongTokens: 200 });
    expect(cached?.costUsd).toBeCloseTo((100 * 3 + 300 * 3.75 + 200 * 6) / 1e6, 15);
    expect(costOf({ ...sonnet, inputTokens: 0, webSearches: 3 })?.costUsd).toBeCloseTo(0.03, 15);
    const realtime = (parts: Partial<Usage>) =>
      costOf({ provider: "openai", model: "gpt-realtime", inputTokens: 1000, cacheReadTokens: 200, ...parts, atMs })?.costUsd;
    // Per million: text 4, audio 32, images 5, cached 0.40 whatever it is.
    expect(realtime({})).toBeCloseTo((1000 * 4 + 200 * 0.4) / 1e6, 15);
    expect(realtime({ inputAudioTokens: 400 })).toBeCloseTo((600 * 4 + 400 * 32 + 200 * 0.4) / 1e6, 15);
    expect(realtime({ inputImageTokens: 400 })).toBeCloseTo((600 * 4 + 400 * 5 + 200 * 0.4) / 1e6, 15);
    expect(realtime({ cacheReadAudioTokens: 200 })).toBeCloseTo((1000 * 4 + 200 * 0.4) / 1e6, 15);
    expect(realtime({ outputTokens: 10, outputAudioTokens: 4 })).toBeCloseTo(
      (1000 * 4 + 200 * 0.4 + 6 * 16 + 4 * 64) / 1e6,
      15,
    );
  });

  it("never charges more parts than there are tokens", () => {
    const gpt = { provider: "openai", model: "gpt-realtime", inputTokens: 100, outputTokens: 10, atMs };
    const all = costOf({ ...gpt, inputAudioTokens: 100, outputAudioTokens: 10 });
    expect(costOf({ ...gpt, inputAudioTokens: 1e6, inputImageTokens: 1e6, outputAudioTokens: 1e6 })).toEqual(all);
  });

  describe("with prices of one's own", () => {
    const date = "2026-07-01";
    const own: OwnPrice[] = [
      { model: "house-*", date, prices: { input_mtok: 1, output_mtok: 2 } },
      { model: "house-large", date, prices: { input_mtok: 10, output_mtok: 20, cache_read_mtok: 1 } },
      { model: "house-large", from: "2026-07-15", date, prices: { input_mtok: 5, output_mtok: 10 } },
      { model: "tiered", date, prices: { input_mtok: { base: 1, tiers: [{ start: 1000, price: 2 }] } } },
      { provider: "openai", model: "gpt-4o", date, prices: { input_mtok: 1.25, output_mtok: 5 } },
    ];
    const at = (model: string, day: string, provider?: string, inputTokens = 1e6) =>
      costOf({ provider, model, inputTokens, atMs: Date.parse(day) }, own);

    it("takes the exact name before the pattern, and the later day of both", () => {
      expect(at("house-small", "2026-07-20", "anyone")).toEqual({ costUsd: 1, priceDate: date });
      expect(at("house-large", "2026-07-14")?.costUsd).toBe(10);
      expect(at("house-large", "2026-07-15")?.costUsd).toBe(5);
      expect(at("house", "2026-07-15")).toBeNull();
    });

    it("wins over the table, for the provider it names", () => {
      expect(at("gpt-4o", "2026-07-15", "openai")).toEqual({ costUsd: 1.25, priceDate: date });
      expect(at("gpt-4o", "2026-07-15", "azure.ai.openai")).toEqual({ costUsd: 2.5, priceDate: priceTable.date });
    });

    it("charges by the size of the request", () => {
      expect(at("tiered", "2026-07-15", undefined, 1000)?.costUsd).toBeCloseTo(0.001, 12);
      expect(at("tiered", "2026-07-15", undefined, 1001)?.costUsd).toBeCloseTo(0.002002, 12);
    });
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

const lists = filesOf("genai-prices", ".json")
  .map((path) => {
    const providers = rowsOf(path).filter(({ models }) => Array.isArray(models)) as unknown as readonly Provider[];
    return [relative(datasetsFolder, path), providers] as const;
  })
  .filter(([, providers]) => providers.length > 0);

// Lists differ from day to day: a few prices change, and a few models come and go.
describe.skipIf(lists.length === 0)(overData("costOf against a published price list", "genai-prices", lists), () => {
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
  /** A list's own name of a model is not always one that it is called by: then its rule of matching has one. */
  const namesIn = (match: unknown): readonly string[] =>
    typeof match === "string" ? [match] : Object.values(match ?? {}).flatMap(namesIn);
  const costIn = (provider: string, { id, match }: Provider["models"][number], used: Partial<Usage>): number | undefined =>
    [id, ...namesIn(match)]
      .map((model) => costOf({ provider, model, atMs, ...used })?.costUsd)
      .find((cost) => cost !== undefined);
  const isClose = (cost: number | undefined, expected: number) => cost !== undefined && Math.abs(cost - expected) < 1e-12;

  it.each(lists)("agrees with sums by hand for nearly every flat price of %s", (_, providers) => {
    const flat = providers.flatMap(({ id: provider, models }) =>
      models.flatMap((model) => {
        const expected = Array.isArray(model.prices) ? undefined : byHand(model.prices as Price);
        return expected === undefined ? [] : [{ cost: costIn(provider, model, tokens), expected }];
      }),
    );
    const equal = flat.filter(({ cost, expected }) => isClose(cost, expected));
    const agreed = share(equal.length, flat.length);
    expect(agreed.most, agreed.said).toBeGreaterThan(0.95);
  });

  it.each(lists)("prices nearly every model of %s, whatever was used", (_, providers) => {
    const parts = { inputAudioTokens: 100, inputImageTokens: 50, cacheReadAudioTokens: 30, cacheWriteLongTokens: 20 };
    const used = { ...tokens, ...parts, outputAudioTokens: 5, outputImageTokens: 4, webSearches: 2 };
    const all = providers.flatMap(({ id, models }) => models.map((model) => costIn(id, model, used)));
    const priced = all.filter((cost) => cost !== undefined && cost >= 0);
    const known = share(priced.length, all.length);
    expect(known.most, known.said).toBeGreaterThan(0.95);
  });

  it.each(lists)("changes price on the day that %s says", (_, providers) => {
    const changes = providers.flatMap(({ id: provider, models }) =>
      models.flatMap((model) => {
        const { prices } = model;
        const [before, after, ...more] = Array.isArray(prices) ? (prices as readonly Dated[]) : [];
        const start = after?.constraint?.start_date;
        const [hand, handAfter] = [before && byHand(before.prices), after && byHand(after.prices)];
        // A change that lay ahead when the list was made may never have come.
        if (!start || Date.parse(start) > atMs || more.length > 0 || hand === undefined || handAfter === undefined) return [];
        const at = (atMs: number) => costIn(provider, model, { ...tokens, atMs });
        return [{ at, startMs: Date.parse(start), hand, handAfter }];
      }),
    );
    const equal = changes.filter(
      ({ at, startMs, hand, handAfter }) => isClose(at(startMs - 1), hand) && isClose(at(startMs), handAfter),
    );
    const agreed = share(equal.length, changes.length);
    expect(agreed.most, agreed.said).toBeGreaterThan(0.9);
  });
});
