import { driftSummaries, type Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { categoricalSummary, driftReport, type NumericSummary, numericSummary } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../../packages/analytics/src/engine/cell.ts";
import { sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { inWindow, type Window } from "../../../packages/analytics/src/tables/window.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";

const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;
const windows = {
  reference: { fromMs: sampleWindow.fromMs, toMs: half },
  current: { fromMs: half, toMs: sampleWindow.toMs },
};
let engine: Engine;
let summaries: Awaited<ReturnType<typeof driftSummaries>>;

beforeAll(async () => {
  engine = await createNodeEngine();
  await openSample(engine);
  summaries = await driftSummaries(engine, windows);
});
afterAll(() => engine.close());

async function column(select: string, window: Window): Promise<readonly Row[]> {
  return engine.run(
    sql`${userSql(select)} AND ${inWindow(select.includes("FROM scores") ? sql`occurred_at` : sql`started_at`, window)}`,
  );
}

async function numericBothWays(
  name: string,
  select: string,
): Promise<readonly [sqlSide: NumericSummary, coreSide: NumericSummary]> {
  const sides = { reference: await column(select, windows.reference), current: await column(select, windows.current) };
  const values = (rows: readonly Row[]) => rows.map(({ v }) => (v === null ? Number.NaN : Number(v)));
  const clusters = (rows: readonly Row[]) => rows.map(({ c }) => String(c));
  const expected = numericSummary(values(sides.reference), values(sides.current), {
    column: name,
    clusters: { reference: clusters(sides.reference), current: clusters(sides.current) },
  });
  const found = summaries.find((summary) => summary.column === name);
  if (found?.kind !== "numeric") throw new Error(`no numeric summary of ${name}`);
  return [found, expected];
}

/** Every number of two objects to nine digits, everything else exactly. */
function expectAlike(found: object, expected: object): void {
  const rounded = (value: object) =>
    JSON.parse(JSON.stringify(value, (_, cell) => (typeof cell === "number" ? Number(cell.toPrecision(9)) : cell)));
  expect(rounded(found)).toEqual(rounded(expected));
}

describe("driftSummaries", () => {
  it.each([
    ["llm.duration_ms", "SELECT duration_ms AS v, session_id AS c FROM spans WHERE kind = 'llm'"],
    ["llm.ttft_ms", "SELECT ttft_ms AS v, session_id AS c FROM spans WHERE kind = 'llm'"],
    ["llm.cache_read_tokens", "SELECT cache_read_tokens AS v, session_id AS c FROM spans WHERE kind = 'llm'"],
    ["retrieval.top_score", "SELECT documents[1].score AS v, session_id AS c FROM spans WHERE kind = 'retrieval'"],
  ])("counts for %s what core counts from the values", async (name, select) => {
    const [found, expected] = await numericBothWays(name, select);
    expectAlike(found, expected);
  });

  it.each(["status", "error_type", "feature", "response_model"])(
    "counts for llm.%s what core counts from the values",
    async (name) => {
      const select = `SELECT ${name} AS v, session_id AS c FROM spans WHERE kind = 'llm'`;
      const sides = { reference: await column(select, windows.reference), current: await column(select, windows.current) };
      const values = (rows: readonly Row[]) => rows.map(({ v }) => (v === null ? null : String(v)));
      const clusters = (rows: readonly Row[]) => rows.map(({ c }) => String(c));
      const expected = categoricalSummary(values(sides.reference), values(sides.current), {
        column: `llm.${name}`,
        clusters: { reference: clusters(sides.reference), current: clusters(sides.current) },
      });
      const found = summaries.find((summary) => summary.column === `llm.${name}`);
      if (found?.kind !== "categorical") throw new Error(`no categorical summary of ${name}`);
      const order = found.categories.map((category, i) => ({ category, i })).sort((a, b) => (a.category < b.category ? -1 : 1));
      const sorted = (counts: readonly number[]) => order.map(({ i }) => counts[i]);
      expectAlike(
        {
          ...found,
          categories: order.map(({ category }) => category),
          reference: sorted(found.reference),
          current: sorted(found.current),
        },
        expected,
      );
    },
  );

  it("leaves out what neither window holds, and keeps what only one does", async () => {
    const names = summaries.map((summary) => summary.column);
    expect(names).not.toContain("llm.tpot_ms");
    expect(names).not.toContain("llm.span_id");
    const late = await driftSummaries(engine, {
      reference: { fromMs: 0, toMs: 1 },
      current: windows.current,
    });
    expect(late.every(({ kind }) => kind === "categorical")).toBe(true);
  });

  it("feeds a report that finds no drift in two halves of the same traffic", () => {
    const report = driftReport(summaries);
    expect(report.counts.drift).toBe(0);
    expect(report.columns.length).toBe(summaries.length);
  });

  it("counts the rarest of many categories together", async () => {
    const crowded = await createNodeEngine();
    await openSample(crowded);
    await crowded.run(sql`UPDATE made_spans SET feature = 'f' || (hash(id) % 300) WHERE kind = 'llm'`);
    const summary = (await driftSummaries(crowded, windows)).find((one) => one.column === "llm.feature");
    await crowded.close();
    if (summary?.kind !== "categorical") throw new Error("no summary");
    expect(summary.categories.length).toBeLessThanOrEqual(51);
    expect(summary.categories).toContain("(others)");
    expect([...summary.reference, ...summary.current].reduce((sum, n) => sum + n, 0)).toBe(1000);
  });
});
