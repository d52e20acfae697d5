import { type Table, tables } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { columnsOf, snakeCase, timeColumn } from "../../../packages/analytics/src/parquet/columns.ts";

const names = Object.keys(tables) as Table[];

describe("snakeCase", () => {
  it.each([
    ["inputTokens", "input_tokens"],
    ["ttftMs", "ttft_ms"],
    ["startedAtMs", "started_at"],
    ["atMs", "occurred_at"],
    ["id", "id"],
  ])("writes %s as %s", (field, column) => expect(snakeCase(field)).toBe(column));
});

describe("columnsOf", () => {
  it.each(names)("gives %s one column for each field of its schema, in order, no name twice", (table) => {
    const columns = columnsOf(table);
    expect(columns.map(({ field }) => field)).toEqual(Object.keys(tables[table].shape));
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  });

  it("takes types from what the schema can hold", () => {
    const types = Object.fromEntries(columnsOf("spans").map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      kind: "VARCHAR",
      started_at: "TIMESTAMP",
      duration_ms: "DOUBLE",
      input_tokens: "BIGINT",
      stream: "BOOLEAN",
      variants: "MAP(VARCHAR, VARCHAR)",
      attributes: "VARCHAR",
      output_pii_types: "VARCHAR[]",
      documents: "STRUCT(id VARCHAR, score DOUBLE, age_ms DOUBLE)[]",
    });
  });

  it.each(names)("says which columns of %s are always there, the time among them", (table) => {
    const required = columnsOf(table)
      .filter((column) => column.required)
      .map(({ name }) => name);
    expect(required).toContain("id");
    expect(required).toContain(timeColumn[table]);
    expect(required).not.toContain("feature");
  });
});
