import type { Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { satisfactionFromCounts } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { sessionsSql } from "../../../packages/analytics/src/tables/sessions.ts";
import { tableViewSql } from "../../../packages/analytics/src/tables/view-sql.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await createNodeEngine();
  for (const table of ["spans", "signals"] as const) {
    await engine.run(tableViewSql(table, []));
    await engine.run(userSql(`CREATE TABLE made_${table} AS SELECT * FROM ${table}`));
    await engine.run(userSql(`CREATE OR REPLACE VIEW ${table} AS SELECT * FROM made_${table}`));
  }
});
afterAll(() => engine.close());

async function fill(table: "spans" | "signals", rows: string): Promise<void> {
  const day = `CAST(${table === "spans" ? "started_at" : "occurred_at"} AS DATE) AS day`;
  await engine.run(userSql(`DELETE FROM made_${table}`));
  await engine.run(userSql(`INSERT INTO made_${table} BY NAME SELECT *, ${day} FROM (${rows})`));
}

const at = (time: string) => `TIMESTAMP '2025-03-${time}'`;

describe("sessionsSql", () => {
  it("scores every combination of signals as core does", async () => {
    await fill("spans", `SELECT 's' AS session_id, 'llm' AS kind, ${at("01")} AS started_at WHERE false`);
    await fill(
      "signals",
      `WITH combos AS (SELECT r, n, a, f, c FROM range(5) x(r), range(2) y(n), range(3) z(a), range(3) v(f), range(2) w(c))
      SELECT concat(r, n, a, f, c) AS session_id, ${at("01 10:00")} AS occurred_at, 'message_sent' AS kind, NULL AS label, NULL AS sentiment FROM combos
      UNION ALL SELECT concat(r, n, a, f, c), ${at("01 10:01")}, 'rephrase', NULL, NULL FROM combos, range(5) t(i) WHERE i < r
      UNION ALL SELECT concat(r, n, a, f, c), ${at("01 10:02")}, 'copy_to_new_chat', NULL, NULL FROM combos WHERE n = 1
      UNION ALL SELECT concat(r, n, a, f, c), ${at("01 10:03")}, 'abandon', CASE a WHEN 1 THEN 'composing' END, NULL FROM combos WHERE a > 0
      UNION ALL SELECT concat(r, n, a, f, c), ${at("01 10:04")}, 'follow_up', NULL, CASE f WHEN 1 THEN 'negative' ELSE 'positive' END FROM combos WHERE f > 0
      UNION ALL SELECT concat(r, n, a, f, c), ${at("01 10:05")}, 'copy', NULL, NULL FROM combos WHERE c = 1`,
    );
    const rows = await engine.run(sessionsSql());
    expect(rows).toHaveLength(5 * 2 * 3 * 3 * 2);
    for (const { session_id, satisfaction } of rows) {
      const [rephrases, newChat, abandon, followUp, copied] = [...String(session_id)].map(Number);
      const { score } = satisfactionFromCounts({
        rephraseCount: rephrases ?? 0,
        copiedToNewChat: newChat === 1,
        abandonedAfterResponse: abandon === 2,
        negativeFollowUp: followUp === 1,
        usedCopiedText: copied === 1,
      });
      expect(satisfaction, String(session_id)).toBe(score);
    }
  });

  it("takes the model and the prompt of the answer the user saw, else of the last call", async () => {
    await fill(
      "spans",
      `SELECT 'seen' AS session_id, 'a1' AS span_id, 'llm' AS kind, ${at("01 10:00:00")} AS started_at, 'small' AS request_model, 'rewrite' AS prompt_name, '3' AS prompt_version
      UNION ALL SELECT 'seen', 'a2', 'llm', ${at("01 10:00:01")}, 'large', 'answer', '8'
      UNION ALL SELECT 'seen', 'a3', 'llm', ${at("01 10:00:09")}, 'small', 'title', '1'
      UNION ALL SELECT 'unseen', 'b1', 'llm', ${at("01 10:00:00")}, 'small', 'rewrite', '3'
      UNION ALL SELECT 'unseen', 'b2', 'llm', ${at("01 10:00:01")}, 'large', 'answer', NULL`,
    );
    await fill(
      "signals",
      `SELECT 'seen' AS session_id, 'a2' AS span_id, ${at("01 10:00:02")} AS occurred_at, 'response_shown' AS kind`,
    );
    const rows = await engine.run(
      sql`SELECT session_id, model, prompt_name, prompt_version, satisfaction, calls FROM (${sessionsSql()}) ORDER BY session_id`,
    );
    expect(rows).toEqual([
      { session_id: "seen", model: "large", prompt_name: "answer", prompt_version: "8", satisfaction: 1, calls: 3 },
      // Nobody watched it, so nothing is said about satisfaction; and a missing version is not filled from another call.
      { session_id: "unseen", model: "large", prompt_name: "answer", prompt_version: null, satisfaction: null, calls: 2 },
    ]);
  });

  it("does not score a session in which nothing was said", async () => {
    await fill("spans", `SELECT 'called' AS session_id, 'llm' AS kind, ${at("01 10:00:00")} AS started_at`);
    await fill(
      "signals",
      `SELECT 'looked' AS session_id, ${at("01 10:00")} AS occurred_at, 'session_start' AS kind, NULL AS label
      UNION ALL SELECT 'looked', ${at("01 10:01")}, 'abandon', 'composing'
      UNION ALL SELECT 'looked', ${at("01 10:01")}, 'session_end', NULL
      UNION ALL SELECT 'called', ${at("01 10:00")}, 'session_start', NULL
      UNION ALL SELECT 'wrote', ${at("01 10:00")}, 'message_sent', NULL
      UNION ALL SELECT 'left', ${at("01 10:00")}, 'abandon', 'after_response'`,
    );
    const rows = await engine.run(sql`SELECT session_id, satisfaction FROM (${sessionsSql()}) ORDER BY session_id`);
    expect(rows.map(({ session_id, satisfaction }) => [session_id, satisfaction])).toEqual([
      ["called", 1],
      ["left", 0.8],
      ["looked", null],
      ["wrote", 1],
    ]);
  });

  it("keeps a session whole across midnight, in the window it begins in", async () => {
    await fill("spans", `SELECT 's' AS session_id, 'llm' AS kind, ${at("01 23:59")} AS started_at, 0.5 AS cost_usd`);
    await fill("signals", `SELECT 's' AS session_id, ${at("02 00:05")} AS occurred_at, 'copy' AS kind`);
    const day = (n: number) => ({ fromMs: Date.UTC(2025, 2, n), toMs: Date.UTC(2025, 2, n + 1) });
    const first = await engine.run(sql`SELECT copies, cost_usd, duration_ms, satisfaction FROM (${sessionsSql(day(1))})`);
    expect(first).toEqual([{ copies: 1, cost_usd: 0.5, duration_ms: 360_000, satisfaction: 1 }]);
    expect(await engine.run(sql`SELECT copies FROM (${sessionsSql(day(2))})`)).toEqual([]);
  });
});
