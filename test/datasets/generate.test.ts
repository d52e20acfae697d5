import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { type Table, tables } from "@telltale/core/trace";
import { afterAll, describe, expect, it } from "vitest";
import { generate, type Truth } from "../../datasets/generate.ts";
import { makeDay } from "../../datasets/source/day.ts";
import { measureIncidents } from "../../datasets/source/measure.ts";
import { dayMs, fullPlan } from "../../datasets/source/plan.ts";
import { writeDay } from "../../datasets/source/write.ts";

const datasets = join(import.meta.dirname, "../../datasets");
const checkedIn = join(datasets, "support-assistant");
const truth = JSON.parse(readFileSync(join(datasets, "truth.json"), "utf8")) as Truth;
const tableNames = Object.keys(tables) as Table[];
const files = readdirSync(checkedIn, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".parquet"));

const scratch = mkdtempSync(join(tmpdir(), "telltale-datasets-"));
const engine = await createNodeEngine();
afterAll(async () => {
  await engine.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe("datasets/support-assistant", () => {
  it("is small enough to be checked in, and has every day of every table", () => {
    const bytes = files.reduce((sum, name) => sum + statSync(join(checkedIn, name)).size, 0);
    expect(bytes).toBeLessThan(5_000_000);
    expect(files.length).toBe(tableNames.length * truth.days);
  });

  it("holds what truth.json says of it", async () => {
    const { warnings, range } = await openTables(engine, checkedIn);
    expect(warnings).toEqual([]);
    expect(range?.fromMs).toBeGreaterThanOrEqual(truth.startMs);
    expect(range?.toMs).toBeLessThanOrEqual(truth.startMs + truth.days * dayMs);
    const { seed, days, startMs, scale } = fullPlan;
    const counts: Record<string, number> = {};
    for (const table of tableNames) {
      const [row] = await engine.run(userSql(`SELECT count(*)::DOUBLE AS n FROM ${table}`));
      counts[table] = Number(row?.n);
    }
    expect(truth).toEqual({ seed, days, startMs, scale, counts, incidents: await measureIncidents(engine, fullPlan) });
  });

  it("has incidents of a size that a report has to find, and that a real month could have", () => {
    const sizes = Object.fromEntries(truth.incidents.map(({ id, size }) => [id, size.current / size.reference]));
    expect(sizes["model-update"]).toBeLessThan(0.7);
    expect(sizes["latency-creep"]).toBeGreaterThan(1.3);
    expect(sizes["latency-creep"]).toBeLessThan(1.6);
    expect(sizes["rephrased-prompt"]).toBeGreaterThan(2.5);
    const loop = truth.incidents.find(({ id }) => id === "retry-loop")?.also.totalCostUsd;
    expect((loop?.current ?? 0) / (loop?.reference ?? 1)).toBeGreaterThan(3);
    const healthy = truth.incidents.find(({ id }) => id === "model-update")?.also.answerP95Ms;
    expect((healthy?.current ?? 0) / (healthy?.reference ?? 1)).toBeCloseTo(1, 1);
  });

  it.each(tableNames)("is what the generator makes: %s of one day, column by column", async (table) => {
    const day = 18;
    const records = makeDay(fullPlan, day)[table];
    const startMs = fullPlan.startMs + (day - 1) * dayMs;
    const dir = join(scratch, "again");
    await writeDay(engine, dir, table, startMs, records);
    const file = join(table, `day=${new Date(startMs).toISOString().slice(0, 10)}`, "generated.parquet");
    const digest = async (folder: string) =>
      engine.run(
        userSql(`SELECT count(*)::DOUBLE AS n, md5(string_agg(CAST(to_json(r) AS VARCHAR), '|' ORDER BY id)) AS digest
          FROM read_parquet('${join(folder, file)}') r`),
      );
    expect(await digest(dir)).toEqual(await digest(checkedIn));
  });
});

describe("generate", () => {
  it("plants nothing in a calm month", async () => {
    const dir = join(scratch, "calm");
    const calm = await generate({ ...fullPlan, scale: 0.05, calm: true }, dir);
    expect(calm.incidents).toEqual([]);
    const [row] = await engine.run(
      userSql(`SELECT max(retry_count)::DOUBLE AS retries, count(DISTINCT prompt_version) FILTER (prompt_name = 'answer')::DOUBLE AS versions,
          count(DISTINCT response_model) FILTER (request_model = 'gpt-4o')::DOUBLE AS models,
          avg(CAST(len(documents) = 0 AS DOUBLE)) FILTER (kind = 'retrieval') < 0.05 AS found
        FROM read_parquet('${dir}/spans/*/*.parquet', union_by_name = true)`),
    );
    expect(row).toEqual({ retries: 2, versions: 1, models: 1, found: true });
  }, 120_000);
});
