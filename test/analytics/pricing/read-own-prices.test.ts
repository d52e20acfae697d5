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
    ["no price at all", { date: "2026-07-01", models: [{ model: "a", prices: {} }] }, /names no price/],
    ["a field that is none", { date: "2026-07-01", models: [], rates: 1 }, /rates/],
    ["no JSON", "{", /is not JSON/],
  ])("says what is wrong: %s", async (_, content, reason) => {
    await expect(read(content)).rejects.toThrow(PriceListError);
    await expect(read(content)).rejects.toThrow(reason);
  });

  it("says which file is not there", async () => {
    await expect(readOwnPrices(join(dir, "none.json"))).rejects.toThrow(/none\.json: is not there/);
  });
});
