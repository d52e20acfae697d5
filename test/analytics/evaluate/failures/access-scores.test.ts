import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, scores } from "@telltale/analytics";
import { checkFolder, createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "../../../../packages/analytics/src/engine/sql.ts";
import { telltale } from "../../cli/telltale.ts";
import { noonMs, spanOf } from "../../parquet/records.ts";

const dayMs = 86_400_000;
const midnightMs = Math.floor(noonMs / dayMs) * dayMs;
let dir: string;

/** Two whole days and a morning: forty who ask as people do, and one who probes on the second day. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-access-"));
  let i = 0;
  const question = (userId: string, atMs: number, injectionScore: number) => ({
    table: "spans" as const,
    record: spanOf(i, {
      kind: "llm",
      userId,
      startedAtMs: atMs,
      injectionScore,
      traceId: (++i).toString(16).padStart(32, "0"),
    }),
  });
  const records = [0, 1, 2].flatMap((day) => [
    question("u0", midnightMs + day * dayMs, 0),
    ...Array.from({ length: day === 2 ? 40 : 520 }, (_, n) =>
      question(`u${n % 40}`, midnightMs + day * dayMs + n * 120_000, n % 97 === 0 ? 0.6 : 0.1),
    ),
    ...Array.from({ length: 25 }, (_, n) => question("prober", midnightMs + day * dayMs + n * 60_000, day === 1 ? 0.8 : 0.1)),
  ]);
  const engine = await createNodeEngine({ threads: 1 });
  await writeRecords(engine, dir, records, { name: "made" });
  await engine.close();
});
afterAll(() => rm(dir, { recursive: true }));

describe("unusual access as scores", () => {
  it("judges each user and whole day once, and needs no text", async () => {
    const first = await telltale(["check", dir]);
    expect(first.out).toContain("0 of 1,");
    expect(first.out).toMatch(/unusualAccess {2}1 of 82 users of a day are unlike the others of that day/);
    expect(first.out).toContain("82 scores written");
    expect(await checkFolder(dir)).toMatchObject({ written: 0, already: 82 });
  });

  it("says of whom and why, and the question about scores gives the trend", async () => {
    const engine = await createNodeEngine({ threads: 1 });
    try {
      await openTables(engine, dir);
      const rows = await engine.run(sql`SELECT user_id, label, rationale, occurred_at, span_id FROM scores WHERE value = 1`);
      expect(rows).toEqual([
        {
          user_id: "prober",
          label: "high",
          rationale: expect.stringMatching(/^25 of 25 questions read like an injection/),
          occurred_at: midnightMs + 2 * dayMs - 1,
          span_id: null,
        },
      ]);
      const trend = await ask(engine, scores, { last: "all", every: "day", where: { name: "unusualAccess" } });
      expect(trend.map(({ n, mean }) => [n, mean])).toEqual([
        [41, 0],
        [41, 1 / 41],
      ]);
    } finally {
      await engine.close();
    }
  });
});
