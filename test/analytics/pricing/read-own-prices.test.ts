import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PriceListError, readOwnPrices } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-prices-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const read = async (content: unknown) => {
  const file = join(dir, "prices.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return readOwnPrices(file);
};

describe("readOwnPrices", () => {
  it("gives every price the day of its list", async () => {
    const models = [
      { model: "house-*", prices: { input_mtok: 1, output_mtok: { base: 2, tiers: [{ start: 1000, price: 3 }] } } },
      { provider: "gateway", model: "house-large", from: "2026-07-15", prices: { requests_kcount: 4 } },
    ];
    expect(await read({ date: "2026-07-01", models })).toEqual(models.map((model) => ({ ...model, date: "2026-07-01" })));
  });

  it.each([
    ["no date", { models: [{ model: "a", prices: { input_mtok: 1 } }] }, /prices\.json: date: /],
    ["a price below zero", { date: "2026-07-01", models: [{ model: "a", prices: { input_mtok: -1 } }] }, /models\.0\.prices\./],
    ["a unit nobody knows", { date: "2026-07-01", models: [{ model: "a", prices: { input: 1 } }] }, /is no unit of price/],
    [
      "a misspelt unit",
      { date: "2026-07-01", models: [{ model: "a", prices: { inptu_mtok: 1 } }] },
      /inptu_mtok: is no unit of/,
    ],
    [
      "a price as text",
      { date: "2026-07-01", models: [{ model: "a", prices: { input_mtok: "1" } }] },
      /input_mtok: must be a number/,
    ],
    [
      "no day",
      { date: "July", models: [{ model: 7, prices: { input_mtok: 1 } }] },
      /date: must be a day .*model: must be text/,
    ],
    ["no price at all", { date: "2026-07-01", models: [{ model: "a", prices: {} }] }, /names no price/],
    ["a field that is none", { date: "2026-07-01", models: [], rates: 1 }, /rates/],
    ["no JSON", "{", /is not JSON/],
  ])("says what is wrong: %s", async (_, content, reason) => {
    await expect(read(content)).rejects.toThrow(PriceListError);
    await expect(read(content)).rejects.toThrow(reason);
  });

  it("says all that is wrong at once, and what there is instead", async () => {
    const models = [{ model: "a", prices: { input: 1, output_mtok: "2" } }, { prices: { output_mtok: { base: 1 } } }];
    await expect(read({ date: "2026-07-01", models })).rejects.toThrow(
      /models\.0\.prices\.input: is no unit of price; there are input_mtok, .*; models\.0\.prices\.output_mtok: must be a number of US dollars.*; models\.1\.model: is missing/,
    );
  });

  it("says which file is not there", async () => {
    await expect(readOwnPrices(join(dir, "none.json"))).rejects.toThrow(/none\.json: is not there/);
  });
});
