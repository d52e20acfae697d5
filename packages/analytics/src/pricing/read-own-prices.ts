import { readFile } from "node:fs/promises";
import type { OwnPrice } from "@telltale/core/cost";
import { z } from "zod";

const day = z.iso.date();
const unit = /_(mtok|kcount|mchars|hours|gpixels|kpages)$/;
const price = z.number().nonnegative();
const tiers = z.strictObject({
  base: price,
  tiers: z.array(z.strictObject({ start: z.number().nonnegative(), price })).min(1),
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
        prices: z
          .record(z.string(), z.union([price, tiers]))
          .refine((prices) => Object.keys(prices).length > 0, "names no price")
          .refine((prices) => Object.keys(prices).every((name) => unit.test(name)), {
            error: ({ input }) =>
              `${Object.keys(input as object).find((name) => !unit.test(name))} is no unit of price, such as input_mtok`,
          })
          .describe("US dollars by unit, as genai-prices names them"),
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
    const reasons = read.error.issues.map(({ path, message }) => `${path.join(".") || "the list"}: ${message}`);
    throw fail(reasons.slice(0, 5).join("; "), read.error);
  }
  const { date, models } = read.data;
  return models.map((model) => ({ ...model, date }));
}
