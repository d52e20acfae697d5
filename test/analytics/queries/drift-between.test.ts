import { driftBetween, driftSummaries, type Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { type ColumnSummary, countSummary, ordinalSummary } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../../packages/analytics/src/engine/cell.ts";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";

const half = sampleWindow.fromMs + 5 * 86_400_000;
const windows = { reference: { fromMs: sampleWindow.fromMs, toMs: half }, current: { fromMs: half, toMs: sampleWindow.toMs } };
const cut = "TIMESTAMP '2025-03-06'";
let engine: Engine;
let summaries: readonly ColumnSummary[];

beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
  await openSample(engine);
  summaries = await driftSummaries(engine, windows);
});
afterAll(() => engine.close());

const summaryOf = (column: string) => summaries.find((one) => one.column === column);

/** The values of both windows with whom they belong to, as core's own summaries take them. */
async function bothWindows(select: string, timeColumn: string) {
  const values = (rows: readonly Row[]) => rows.map(({ v }) => (v === null ? Number.NaN : Number(v)));
  const owners = (rows: readonly Row[]) => rows.map(({ c }) => String(c));
  const before = await engine.run(userSql(`${select} AND ${timeColumn} < ${cut}`));
  const after = await engine.run(userSql(`${select} AND ${timeColumn} >= ${cut}`));
  return [values(before), values(after), { reference: owners(before), current: owners(after) }] as const;
}

/** Every number to nine digits, everything else exactly. */
function expectAlike(found: unknown, expected: unknown): void {
  const rounded = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (_, cell) => (typeof cell === "number" ? Number(cell.toPrecision(9)) : cell)));
  expect(rounded(found)).toEqual(rounded(expected));
}

describe("driftSummaries", () => {
  it.each([
    ["llm.retry_count", "SELECT retry_count AS v, session_id AS c FROM spans WHERE kind = 'llm'"],
    ["retrieval.documents", "SELECT len(documents) AS v, session_id AS c FROM spans WHERE kind = 'retrieval'"],
  ])("counts %s as core's countSummary does", async (column, select) => {
    const [before, after, clusters] = await bothWindows(select, "started_at");
    expectAlike(summaryOf(column), countSummary(before, after, { column, clusters }));
  });

  it("takes a judge's 1 to 5 for grades, as core's ordinalSummary does", async () => {
    const select = "SELECT value AS v, session_id AS c FROM scores WHERE name = 'relevance'";
    const [before, after, clusters] = await bothWindows(select, "occurred_at");
    expectAlike(summaryOf("score.relevance"), ordinalSummary(before, after, { column: "score.relevance", clusters }));
  });
});

describe("driftBetween", () => {
  it("is the verdict on two windows, however they are said", async () => {
    const report = await driftBetween(engine, { current: { from: half, to: sampleWindow.toMs }, reference: "previous" });
    const inDays = await driftBetween(engine, {
      current: { from: "2025-03-06", to: "2025-03-11" },
      reference: windows.reference,
    });
    expectAlike(inDays, report);
    expect(report.columns.map(({ column }) => column)).toEqual(summaries.map(({ column }) => column));
    expect(report.drifted).toEqual([]);
  });

  it("tells two segments of one time apart by what they differ in", async () => {
    const report = await driftBetween(engine, {
      current: { ...sampleWindow, where: { requestModel: "swift" } },
      reference: { where: { requestModel: "deep" } },
    });
    expect(report.drifted).toEqual(expect.arrayContaining(["llm.request_model", "llm.response_model"]));
    expect(report.columns.find(({ column }) => column === "llm.duration_ms")?.verdict).not.toBe("drift");
    // Only spans have a requested model: what users did, and scores, cannot be asked for it.
    expect(new Set(report.columns.map(({ column }) => column.split(".")[0]))).toEqual(new Set(["llm"]));
  });

  it("compares texts only where it is told to, and finds what changed in them", async () => {
    await engine.run(
      userSql(`UPDATE made_spans SET output_text = CASE WHEN started_at < ${cut} THEN 'Your parcel left our house ' ELSE 'I am afraid I cannot help with parcel ' END || (hash(id) % 97)
        WHERE kind = 'llm'`),
    );
    const asked = { current: windows.current, reference: windows.reference };
    const silent = await driftBetween(engine, asked);
    const told = await driftBetween(engine, { ...asked, texts: true });
    await engine.run(userSql("UPDATE made_spans SET output_text = NULL"));
    expect(silent.columns.some(({ kind }) => kind === "text")).toBe(false);
    expect(told.drifted).toContain("llm.output_text");
  });

  it("has nothing to say of nothing, and refuses a column there is not", async () => {
    expect(await driftBetween(engine, { current: { from: 0, to: 1 } })).toMatchObject({ verdict: "insufficient", columns: [] });
    await expect(driftBetween(engine, { current: { where: { nonsense: 1 } } })).rejects.toThrow(
      /drift: "nonsense" is not a column/,
    );
  });
});
