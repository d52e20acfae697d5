import type { costOf, OwnPrice } from "@telltale/core/cost";
import type { Row } from "../engine/cell.ts";
import { type Sql, sql } from "../engine/sql.ts";
import { type Asked, grouped } from "./asked.ts";
import { dimensionName } from "./dimensions.ts";
import type { Query } from "./query.ts";
import { weight, weightedRate, withIntervals } from "./rate.ts";

export type CacheSavingsRow = Row & {
  readonly provider: string | null;
  readonly model: string | null;
  /** Calls. */
  readonly n: number;
  /** Those with input read from or written to the provider's cache. */
  readonly cached: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Share of input tokens that came from the provider's cache, 0…1. */
  readonly cacheReadShare: number | null;
  /** What reads cost less than plain input would have; null where no price is known. */
  readonly readsSavedUsd: number | null;
  /** What writes cost more than plain input would have. */
  readonly writesExtraUsd: number | null;
  /** The first less the second. */
  readonly savedUsd: number | null;
  /** Share of the calls, of those that say, that the application's own cache answered: they cost nothing. */
  readonly responseCacheRate: number | null;
  readonly responseCacheRateLow: number | null;
  readonly responseCacheRateHigh: number | null;
  /** What those would have cost at the mean of the model's other calls. */
  readonly responseCacheSavedUsd: number | null;
};

/** What SQL counts, with the average call that used the cache, for the price list: not part of the answer. */
type Counted = CacheSavingsRow & {
  readonly askedModel: string | null;
  readonly meanAtMs: number | null;
  readonly standsFor: number | null;
  readonly meanInput: number | null;
  readonly meanRead: number | null;
  readonly meanWrite: number | null;
};

const isCached = sql`(coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0) > 0)`;
const input = sql`(coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0))`;
const isOurs = sql`coalesce(response_cache_hit, false)`;
const mean = (tokens: Sql) =>
  sql`sum(${weight} * coalesce(${tokens}, 0)) FILTER (${isCached}) / sum(${weight}) FILTER (${isCached})`;

/**
 * The question what caches saved. SQL counts, by provider and model and by what else is asked; the price list (core's `costOf`)
 * then prices the average call that used the cache, with and without it, as of the mean time of such calls. Where a model's price
 * changed within the window, ask by day.
 *
 * @param own prices of private models; they win over the list
 */
export function cacheSavingsAt(own: readonly OwnPrice[]): Query<Asked, CacheSavingsRow> {
  return {
    name: "cacheSavings",
    about: "What the provider's prompt cache and the application's own cache saved, by model",
    sql: ({ by = [], ...asked }) =>
      grouped(
        "cacheSavings",
        "spans",
        { ...asked, by: [...by, ...["provider", "model"].filter((name) => !by.map(dimensionName).includes(name))] },
        sql`count(*)::DOUBLE AS n, (count(*) FILTER (${isCached}))::DOUBLE AS cached,
        coalesce(sum(${weight} * cache_read_tokens), 0)::DOUBLE AS cache_read_tokens,
        coalesce(sum(${weight} * cache_write_tokens), 0)::DOUBLE AS cache_write_tokens,
        sum(${weight} * coalesce(cache_read_tokens, 0)) / nullif(sum(${weight} * ${input}), 0) AS cache_read_share,
        ${weightedRate("response_cache_rate", sql`response_cache_hit`)},
        CASE WHEN count(response_cache_hit) > 0 THEN coalesce(sum(${weight}) FILTER (${isOurs}), 0)
          * (sum(${weight} * cost_usd) FILTER (NOT ${isOurs}))
          / sum(${weight}) FILTER (NOT ${isOurs} AND cost_usd IS NOT NULL) END AS response_cache_saved_usd,
        min(request_model) AS asked_model, avg(epoch_us(started_at) / 1000.0) FILTER (${isCached}) AS mean_at_ms,
        sum(${weight}) FILTER (${isCached}) AS stands_for, ${mean(sql`input_tokens`)} AS mean_input,
        ${mean(sql`cache_read_tokens`)} AS mean_read, ${mean(sql`cache_write_tokens`)} AS mean_write`,
        sql`kind IN ('llm', 'embedding')`,
      ),
    row: (raw) => withIntervals<Counted>(raw),
    async arrange(rows: readonly Counted[]) {
      if (rows.every(({ cached }) => cached === 0)) return rows.map((row) => told(row, noSavings));
      // Larger than all else that a page loads to ask: it comes when it is needed.
      const { costOf } = await import("@telltale/core/cost");
      return rows.map((row) =>
        told(
          row,
          savings(row, (usage) => costOf(usage, own)),
        ),
      );
    },
  };
}

/** {@link cacheSavingsAt} list prices. */
export const cacheSavings = cacheSavingsAt([]);

type Savings = Pick<CacheSavingsRow, "readsSavedUsd" | "writesExtraUsd" | "savedUsd">;

const noSavings: Savings = { readsSavedUsd: 0, writesExtraUsd: 0, savedUsd: 0 };
const unknownSavings: Savings = { readsSavedUsd: null, writesExtraUsd: null, savedUsd: null };

/** The row as it is told: what was saved stands before what the application's own cache did. */
function told(counted: Counted, saved: Savings): CacheSavingsRow {
  const { askedModel, meanAtMs, standsFor, meanInput, meanRead, meanWrite, ...row } = counted;
  const { responseCacheRate, responseCacheRateLow, responseCacheRateHigh, responseCacheSavedUsd, ...counts } = row;
  const ours = { responseCacheRate, responseCacheRateLow, responseCacheRateHigh, responseCacheSavedUsd };
  return { ...counts, ...saved, ...ours } as CacheSavingsRow;
}

function savings(counted: Counted, price: (usage: Parameters<typeof costOf>[0]) => ReturnType<typeof costOf>): Savings {
  const { provider, model, cached, askedModel, meanAtMs, standsFor, meanInput, meanRead, meanWrite } = counted;
  if (cached === 0) return noSavings;
  const [plain, read, write, calls] = [meanInput ?? 0, meanRead ?? 0, meanWrite ?? 0, standsFor ?? 0];
  const priceOf = (inputTokens: number, cacheReadTokens: number, cacheWriteTokens: number): number | null => {
    const usage = { provider: provider ?? undefined, inputTokens, cacheReadTokens, cacheWriteTokens, atMs: meanAtMs ?? 0 };
    for (const name of [model, askedModel]) {
      const cost = name === null ? null : price({ ...usage, model: name });
      if (cost) return cost.costUsd;
    }
    return null;
  };
  const asItWas = priceOf(plain, read, write);
  const withoutReads = priceOf(plain + read, 0, write);
  const withoutWrites = priceOf(plain + write, read, 0);
  if (asItWas === null || withoutReads === null || withoutWrites === null) return unknownSavings;
  const [readsSavedUsd, writesExtraUsd] = [calls * (withoutReads - asItWas), calls * (asItWas - withoutWrites)];
  return { readsSavedUsd, writesExtraUsd, savedUsd: readsSavedUsd - writesExtraUsd };
}
