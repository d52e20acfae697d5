import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { OwnPrice } from "@telltale/core/cost";
import type { Engine } from "../engine/engine.ts";
import { createNodeEngine } from "../engine/node-engine.ts";
import { type Sql, sql, userSql } from "../engine/sql.ts";
import { listDays } from "../parquet/day-files.ts";
import { asOnlyRewriter, withFolder } from "../parquet/folder.ts";
import { recoverJournals } from "../parquet/recover-journals.ts";
import { replaceFile } from "../parquet/replace-file.ts";
import { columnsHeld, readAll, writeAs } from "../parquet/rewrite-files.ts";
import { finishSwap, forgetSwap, readSwaps } from "../parquet/swaps.ts";
import { costOfPrice, dateOfPrice, hasCounts, priceFunction, priceOf } from "./price-function.ts";
import { type Called, unusedPrices } from "./unused-prices.ts";

export interface RepriceOptions {
  /** Prices of private models; they win over the price table. */
  readonly own?: readonly OwnPrice[];
  /** Also calls whose cost the sender said itself, without a price list: as gateways and importers do. Default no. */
  readonly isAll?: boolean;
  /** Only says what would change. */
  readonly dryRun?: boolean;
  /** Given, at the end, the own prices that are for none of the calls looked at. */
  readonly onUnused?: (prices: readonly OwnPrice[]) => void;
  readonly onProgress?: (progress: { readonly place: string; readonly done: number; readonly of: number }) => void;
}

/** What became of the calls of one model. */
export interface Repriced {
  readonly model: string | null;
  /** Calls that were looked at: those that say what they used, and whose cost is not the sender's. */
  readonly calls: number;
  /** Calls whose cost is another now. */
  readonly changed: number;
  /** Calls that had no cost and have one. */
  readonly newlyPriced: number;
  /** Calls without a known price, before and now. */
  readonly unpriced: number;
  /** Calls left as they are because the sender said their cost. */
  readonly asSaid: number;
  /** Calls left as they are because they do not say what they used. */
  readonly withoutTokens: number;
  readonly beforeUsd: number;
  readonly afterUsd: number;
}

/** How long to wait for a compaction to end, in milliseconds. */
const waitMs = 120_000;

/**
 * Looks the price of every call up again, as of the call's own time, and writes it down where it has changed, with the day of
 * the list behind it. A cost that is there stays where no price is known now. Each file is replaced in one step.
 *
 * @param dir the data folder
 * @returns the difference, model by model, the dearest change first
 * @throws if there is no such folder, or somebody else is rewriting it and does not end
 */
export async function reprice(dir: string, options: RepriceOptions = {}): Promise<readonly Repriced[]> {
  if (!(await stat(dir)).isDirectory()) throw new Error(`${dir} is not a folder`);
  const engine = await createNodeEngine({ memoryLimit: "1GB", functions: [priceFunction(options.own)] });
  try {
    await recoverJournals(engine, dir);
    const done = await asOnlyRewriter(engine, dir, () => repriceAlone(engine, dir, options), { waitMs });
    if (!done) throw new Error(`${dir}: another process has been rewriting it for ${waitMs / 1000} s; try again`);
    return done;
  } finally {
    await engine.close();
  }
}

async function repriceAlone(engine: Engine, dir: string, options: RepriceOptions): Promise<readonly Repriced[]> {
  const { own = [], dryRun = false, isAll = false, onUnused = () => {}, onProgress = () => {} } = options;
  await withFolder(engine, dir, async () => {
    for (const swap of await readSwaps(dir)) await forgetSwap(dir, await finishSwap(dir, swap));
  });
  const files = (await listDays(dir))
    .filter(({ table }) => table === "spans")
    .flatMap(({ place, files }) => files.map(({ name }) => ({ place, file: join(dir, place, name) })));
  const byModel = new Map<string | null, Repriced>();
  let unused = own;
  for (const [done, { place, file }] of files.entries()) {
    onProgress({ place, done, of: files.length });
    const held = await columnsHeld(engine, [file]);
    if (!held.has("kind") || !held.has("started_at")) continue;
    const priced = pricedRows(file, held, isAll);
    if (unused.length > 0) unused = unusedPrices(unused, await calledIn(engine, priced, held));
    const changed = await difference(engine, priced, byModel);
    if (changed === 0 || dryRun) continue;
    await withFolder(engine, dir, () =>
      replaceFile(dir, file, "reprice", async (draft) => {
        const [row] = await engine.run(sql`SELECT count(*) AS n FROM ${readAll([file])}`);
        await writeAs(
          engine,
          sql`SELECT * EXCLUDE (price, new_usd, new_date, had_usd, called, is_ours, is_counted, is_open) ${newColumns(held)} FROM (${priced})`,
          draft,
          Number(row?.n),
        );
        return Number(row?.n);
      }),
    );
  }
  onUnused(unused);
  return [...byModel.values()].sort((a, b) => Math.abs(b.afterUsd - b.beforeUsd) - Math.abs(a.afterUsd - a.beforeUsd));
}

/** The rows of a file, with what they cost before (`had_usd`) and now (`new_usd`, `new_date`); `called`, the model, is null for no call, and `is_open` where the cost may change. */
function pricedRows(file: string, held: ReadonlySet<string>, isAll: boolean): Sql {
  const has = (name: string) => held.has(name);
  const given = (name: string) => userSql(has(name) ? name : "NULL");
  const isOurs = isAll ? sql`true` : sql`(${given("cost_usd")} IS NULL OR ${given("price_date")} IS NOT NULL)`;
  return sql`SELECT *, coalesce(${userSql(costOfPrice)}, had_usd) AS new_usd,
      CASE WHEN price IS NULL THEN ${given("price_date")} ELSE ${userSql(dateOfPrice)} END AS new_date
    FROM (SELECT *, CAST(${given("cost_usd")} AS DOUBLE) AS had_usd,
        CASE WHEN kind IN ('llm', 'embedding')
          THEN coalesce(${given("response_model")}, ${given("request_model")}, '') END AS called,
        ${isOurs} AS is_ours, ${userSql(hasCounts(has))} AS is_counted, called IS NOT NULL AND is_ours AND is_counted AS is_open,
        CASE WHEN is_open THEN ${userSql(priceOf(has))} END AS price
      FROM ${readAll([file])})`;
}

/** Who was called in a file, of the calls that are looked at. */
async function calledIn(engine: Engine, priced: Sql, held: ReadonlySet<string>): Promise<readonly Called[]> {
  const names = ["provider", "response_model", "request_model"];
  const columns = userSql(names.map((name) => (held.has(name) ? name : `NULL AS ${name}`)).join(", "));
  const rows = await engine.run(sql`SELECT DISTINCT ${columns} FROM (${priced}) WHERE is_open`);
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return rows.map((row) => ({ provider: text(row.provider), models: [text(row.response_model), text(row.request_model)] }));
}

/** The two columns in their place where the file has them, at the end where it is too old to. */
function newColumns(held: ReadonlySet<string>): Sql {
  const replaced = [["cost_usd", "new_usd"] as const, ["price_date", "new_date"] as const];
  const inPlace = replaced.filter(([name]) => held.has(name)).map(([name, value]) => `${value} AS ${name}`);
  const added = replaced.filter(([name]) => !held.has(name)).map(([name, value]) => `, ${value} AS ${name}`);
  return userSql(`${inPlace.length > 0 ? `REPLACE (${inPlace.join(", ")})` : ""}${added.join("")}`);
}

/** Adds what changes in a file to the difference. @returns how many rows change */
async function difference(engine: Engine, priced: Sql, byModel: Map<string | null, Repriced>): Promise<number> {
  const rows = await engine.run(sql`SELECT nullif(called, '') AS model, count_if(is_open)::DOUBLE AS calls,
      count_if(new_usd IS DISTINCT FROM had_usd)::DOUBLE AS changed,
      count_if(had_usd IS NULL AND new_usd IS NOT NULL)::DOUBLE AS newly,
      count_if(is_open AND new_usd IS NULL)::DOUBLE AS unpriced,
      count_if(NOT is_ours)::DOUBLE AS as_said, count_if(is_ours AND NOT is_counted)::DOUBLE AS without_tokens,
      coalesce(sum(had_usd) FILTER (is_open), 0) AS before_usd, coalesce(sum(new_usd) FILTER (is_open), 0) AS after_usd
    FROM (${priced}) WHERE called IS NOT NULL GROUP BY 1`);
  let changes = 0;
  for (const row of rows) {
    const model = row.model === null ? null : String(row.model);
    const was = byModel.get(model);
    changes += Number(row.changed);
    byModel.set(model, {
      model,
      calls: (was?.calls ?? 0) + Number(row.calls),
      changed: (was?.changed ?? 0) + Number(row.changed),
      newlyPriced: (was?.newlyPriced ?? 0) + Number(row.newly),
      unpriced: (was?.unpriced ?? 0) + Number(row.unpriced),
      asSaid: (was?.asSaid ?? 0) + Number(row.as_said),
      withoutTokens: (was?.withoutTokens ?? 0) + Number(row.without_tokens),
      beforeUsd: (was?.beforeUsd ?? 0) + Number(row.before_usd),
      afterUsd: (was?.afterUsd ?? 0) + Number(row.after_usd),
    });
  }
  return changes;
}
