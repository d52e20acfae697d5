import { readFile } from "node:fs/promises";
import type { OwnPrice } from "@telltale/core/cost";
import { reasonOf } from "@telltale/core/trace";
import { z } from "zod";

const day = z.iso.date({ error: "must be a day such as 2026-07-01" });

/** What calls are counted in, as genai-prices names it: a price by another unit would never be asked for. */
const units = [
  "input_mtok",
  "output_mtok",
  "output_reasoning_mtok",
  "cache_read_mtok",
  "cache_write_mtok",
  "cache_write_1h_mtok",
  "input_audio_mtok",
  "input_image_mtok",
  "cache_audio_read_mtok",
  "output_audio_mtok",
  "output_image_mtok",
  "requests_kcount",
  "web_searches_kcount",
];

const amount = z.number().nonnegative();
const Price = z.union([
  amount,
  z.strictObject({ base: amount, tiers: z.array(z.strictObject({ start: amount, price: amount })).min(1) }),
]);

/** Each unit and each price by itself, so that all that is wrong is said at once. */
const Prices = z.record(z.string(), z.unknown()).transform((raw, context) => {
  const complain = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const prices: Record<string, z.infer<typeof Price>> = {};
  for (const [unit, value] of Object.entries(raw)) {
    const price = Price.safeParse(value);
    if (!units.includes(unit)) complain([unit], `is no unit of price; there are ${units.join(", ")}`);
    if (price.success) prices[unit] = price.data;
    else complain([unit], "must be a number of US dollars, at least 0, or { base, tiers: [{ start, price }] } of such");
  }
  if (Object.keys(raw).length === 0) complain([], "names no price");
  return prices;
});

/** A list of private models' prices, as its file has it. */
const OwnPriceList = z.strictObject({
  $schema: z.string().optional(),
  date: day.describe("Day of this list; kept as price_date of what it prices"),
  models: z
    .array(
      z.strictObject({
        provider: z.string().min(1).optional().describe("As the records name it; left out: any"),
        model: z.string().min(1).describe("Exact, or with a * at its end"),
        from: day.optional().describe("First day it holds"),
        prices: Prices.describe("US dollars by unit, as genai-prices names them"),
      }),
    )
    .min(1),
});

/** A price list that cannot be used: which file, which field, why. */
export class PriceListError extends Error {
  override readonly name = "PriceListError";
}

/**
 * Reads prices of private models from a JSON file:
 * `{ "date": "2026-07-01", "models": [{ "model": "house-*", "prices": { "input_mtok": 1, "output_mtok": 2 } }] }`.
 *
 * @param file its path
 * @throws {PriceListError} that names the file, the field and the reason
 */
export async function readOwnPrices(file: string): Promise<readonly OwnPrice[]> {
  const fail = (reason: string, cause?: unknown) => new PriceListError(`${file}: ${reason}`, { cause });
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw fail(cause.code === "ENOENT" ? "is not there" : cause.message, cause);
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw fail(`is not JSON: ${(cause as Error).message}`, cause);
  }
  const read = OwnPriceList.safeParse(raw);
  if (!read.success) {
    const reasons = read.error.issues.map((issue) => `${issue.path.join(".") || "the list"}: ${reasonOf(issue, raw)}`);
    const more = reasons.length > 5 ? `; and ${reasons.length - 5} more` : "";
    throw fail(`${reasons.slice(0, 5).join("; ")}${more}`, read.error);
  }
  const { date, models } = read.data;
  return models.map((model) => ({ ...model, date }));
}
