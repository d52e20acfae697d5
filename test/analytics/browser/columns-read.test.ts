import { userSql } from "@telltale/analytics";
import { describe, expect, it } from "vitest";
import { columnsNamed, columnsOfPlan } from "../../../packages/analytics/src/browser/columns-read.ts";

const columns = {
  spans: ["id", "started_at", "status", "response_model"],
  signals: ["id", "occurred_at", "kind"],
  scores: ["id"],
};
const named = (text: string) =>
  Object.fromEntries([...columnsNamed(userSql(text), columns)].map(([table, names]) => [table, [...names]]));

describe("columnsNamed", () => {
  it("finds the columns of the tables whose names stand in a statement", () => {
    expect(named("CREATE TABLE t AS SELECT Status, model FROM spans; SELECT n FROM t")).toEqual({
      spans: ["status", "response_model", "request_model"],
    });
    expect(named("SELECT count(*) FROM held_sessions_1")).toEqual({});
  });

  it("takes all where a star or the sessions stand", () => {
    const all = { spans: ["id", "started_at", "status", "response_model", "request_model"] };
    expect(named("SELECT * FROM spans")).toMatchObject({ spans: expect.arrayContaining(all.spans.slice(0, 4)) });
    expect(Object.keys(named("SELECT turns FROM sessions"))).toEqual(["spans", "signals", "scores"]);
  });
});

describe("columnsOfPlan", () => {
  it("reads every scan of a plan, and what a derived column is made of", () => {
    const scan = (table: string, columns: string | readonly string[]) => ({
      children: [],
      extra_info: { Table: `memory.shape.${table}`, Projections: columns },
    });
    const plan = JSON.stringify([
      {
        children: [scan("spans", ["status", "model", "day"]), scan("signals", "kind"), scan("scores", ""), scan("other", "x")],
      },
    ]);
    expect(Object.fromEntries([...columnsOfPlan(plan)].map(([table, names]) => [table, [...names]]))).toEqual({
      spans: ["status", "response_model", "request_model", "started_at"],
      signals: ["kind"],
      scores: [],
    });
  });
});
