import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openParquetStore } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../../packages/analytics/src/cli/main.ts";
import { batchOf, noonMs, spanOf } from "../parquet/records.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-cli-sql-"));
  const store = await openParquetStore(dir, { compaction: false });
  await store.append(batchOf({ spans: [spanOf(1, { startedAtMs: noonMs + 0.25 })] }));
  await store.close();
});
afterAll(() => rm(dir, { recursive: true }));

async function rowsOf(statement: string, format: string): Promise<string> {
  let out = "";
  const silent = { isColoured: false, isWatched: false, widthColumns: 100, stopped: () => Promise.resolve() };
  const status = await main(["sql", dir, statement, "--format", format], {
    ...silent,
    out: (text) => {
      out += text;
    },
    err: () => {},
  });
  expect(status).toBe(0);
  return out.trimEnd();
}

const isoNoon = new Date(noonMs).toISOString();
const firstAt = isoNoon.replace(".000Z", ".000250Z");
const statement = `SELECT min(started_at) AS first, date_trunc('day', started_at) AS midnight, CAST(started_at AS DATE) AS d,
  make_timestamptz(0) AS zoned, 1740787200000 AS number_at, 1234567.891::DOUBLE AS cost, 0.1::DOUBLE + 0.2::DOUBLE AS dust,
  9007199254740993 AS big, 1.25::DECIMAL(9, 2) AS price, 12345678901234567.89::DECIMAL(20, 2) AS sum, NULL AS nothing
  FROM spans GROUP BY ALL`;
const expected = {
  first: firstAt,
  midnight: `${isoNoon.slice(0, 10)}T00:00:00Z`,
  d: isoNoon.slice(0, 10),
  zoned: "1970-01-01T00:00:00Z",
  number_at: 1740787200000,
  cost: 1234567.891,
  dust: 0.30000000000000004,
  big: "9007199254740993",
  price: 1.25,
  sum: "12345678901234567.89",
  nothing: null,
};

describe("telltale sql", () => {
  it("writes times by their type, whatever they are called, and numbers with every digit, as JSON", async () => {
    expect(JSON.parse(await rowsOf(statement, "json"))).toEqual([expected]);
  });

  it("and as CSV", async () => {
    expect((await rowsOf(statement, "csv")).split("\r\n")).toEqual([
      Object.keys(expected).join(","),
      Object.values(expected)
        .map((cell) => String(cell ?? ""))
        .join(","),
    ]);
  });

  it("and as a table", async () => {
    const [, , row = ""] = (await rowsOf(statement, "table")).split("\n");
    expect(row.split(/ {2,}/)).toEqual(Object.values({ ...expected, dust: 0.3 }).map((cell) => String(cell ?? "–")));
  });

  it("leaves out of a table, and of nothing else, what nobody measured of milliseconds and dollars", async () => {
    const noise = `SELECT 1244.699951171875::DOUBLE AS duration_ms, 0.0005675000000000001::DOUBLE AS cost_usd,
      1234567.891::DOUBLE AS "sum(cost_usd)", 0.1234567890123::DOUBLE AS share, 0.0000004::DOUBLE AS tiny_ms`;
    const [, , row = ""] = (await rowsOf(noise, "table")).split("\n");
    expect(row.trim().split(/ {2,}/)).toEqual(["1244.7", "0.0005675", "1234567.89", "0.1234567890123", "4e-7"]);
    const json = JSON.parse(await rowsOf(noise, "json"));
    expect(json).toMatchObject([{ duration_ms: 1244.699951171875, cost_usd: 0.0005675000000000001, tiny_ms: 0.0000004 }]);
  });

  it("shows every column there is, lists, structs and maps as JSON", async () => {
    const [row] = JSON.parse(await rowsOf("SELECT * FROM spans", "json"));
    expect(JSON.parse(row.variants ?? "null")).toEqual(spanOf(1).variants ?? null);
    expect(
      JSON.parse(await rowsOf("SELECT [started_at] AS ats, MAP {'a': 9007199254740993} AS big FROM spans", "json")),
    ).toEqual([{ ats: JSON.stringify([firstAt]), big: '{"a":"9007199254740993"}' }]);
    expect(await rowsOf("SELECT MAP {'a': 'b'} AS variants", "csv")).toBe('variants\r\n"{""a"":""b""}"');
  });

  it("keeps a time that no calendar holds", async () => {
    expect(JSON.parse(await rowsOf("SELECT 'infinity'::TIMESTAMP AS t, '-infinity'::DATE AS d", "json"))).toEqual([
      { t: "Infinity", d: "-Infinity" },
    ]);
  });
});
