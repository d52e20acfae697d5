import { type Asked, ask, type Engine, signals } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { tableViewSql } from "../../../packages/analytics/src/tables/view-sql.ts";
import { createWasmEngine } from "../queries/wasm-engine.ts";

/** Noon of a day on which a page, whose signals know no feature, asks three times; the first answer was asked for twice. */
const noon = "TIMESTAMP '2025-03-01 12:00:00'";
const rows = {
  spans: `
    SELECT col0 AS id, col0 AS span_id, col1 AS trace_id, 'llm' AS kind, ${noon} + to_seconds(col2) AS started_at, 'ok' AS status,
      col3 AS feature, col4 AS request_model, 'answer' AS prompt_name, col5 AS prompt_version, 's' AS session_id, col6 AS turn
    FROM (VALUES ('a1', 'ta', 0, 'chat', 'swift', '1', NULL), ('a2', 'ta', 5, 'chat', 'deep', '1', NULL), ('b1', 'tb', 60, 'search', 'swift', '2', NULL),
      ('c1', NULL, 120, 'help', 'deep', '2', 3))
    UNION ALL BY NAME SELECT 'w' AS id, 'w' AS span_id, 'ta' AS trace_id, 'workflow' AS kind, ${noon} + to_seconds(9) AS started_at, 'ok' AS status, 'none' AS feature`,
  signals: `
    SELECT 'g' || row_number() OVER () AS id, 's' AS session_id, col0 AS kind, ${noon} + to_seconds(col1) AS occurred_at, col2 AS span_id,
      col3 AS trace_id, col4 AS turn, col5 AS feature
    FROM (VALUES ('session_start', 0, NULL, NULL, NULL, NULL), ('message_sent', 1, NULL, 'ta', 1, NULL), ('copy', 9, 'a1', 'ta', 1, NULL),
      ('message_sent', 61, NULL, 'tb', 2, NULL), ('copy', 70, 'b1', 'tb', 2, 'own'), ('message_sent', 121, NULL, NULL, 3, NULL))`,
} as const;
const window = { fromMs: Date.UTC(2025, 2, 1), toMs: Date.UTC(2025, 2, 2) };

describe.each([
  ["node", () => createNodeEngine({ threads: 1 })],
  ["wasm", createWasmEngine],
] as const)("signals by what they are about, in the engine of %s", (_, create) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
    for (const table of ["spans", "signals", "scores"] as const) {
      await engine.run(tableViewSql(table, []));
      if (table === "scores") continue;
      const days = `SELECT *, DATE '2025-03-01' AS day FROM (${rows[table]})`;
      await engine.run(userSql(`CREATE TABLE made_${table} AS SELECT * FROM ${table} UNION ALL BY NAME ${days}`));
      await engine.run(userSql(`CREATE OR REPLACE VIEW ${table} AS SELECT * FROM made_${table}`));
    }
  });
  afterAll(() => engine.close());

  const counted = async (asked: Asked) =>
    (await ask(engine, signals, { ...window, ...asked })).map(
      ({ n, sessions, ...of }) => `${Object.values(of).join(" ")}: ${n}`,
    );

  it("finds the call by its span, else its trace, else its turn; a signal's own word stays", async () => {
    expect(await counted({ by: ["feature"] })).toEqual([
      "copy chat: 1",
      "copy own: 1",
      "message_sent chat: 1",
      "message_sent help: 1",
      "message_sent search: 1",
      "session_start : 1",
    ]);
    expect(await counted({ by: ["model", "promptVersion"], where: { kind: ["copy", "message_sent"] } })).toEqual([
      "copy swift 1: 1",
      "copy swift 2: 1",
      "message_sent deep 1: 1",
      "message_sent deep 2: 1",
      "message_sent swift 2: 1",
    ]);
  });

  it("filters by it, and counts no signal twice", async () => {
    expect(await counted({ where: { feature: "chat" } })).toEqual(["copy: 1", "message_sent: 1"]);
    expect(await counted({})).toEqual(["copy: 2", "message_sent: 3", "session_start: 1"]);
  });
});
