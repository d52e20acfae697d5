import { ask, questions } from "@telltale/analytics";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import { Score, Span } from "@telltale/core/trace";
import { expect, it } from "vitest";
import { createDataFolder } from "../parquet/data-folder.ts";
import { scoreOf, spanOf } from "../parquet/records.ts";
import { madeWindow } from "./made-records.ts";

/** Numbers that nobody means. The schema refuses the times and the costs; a folder may hold them all the same. */
const absurd = { durationMs: 1e300, ttftMs: 1e300, costUsd: 1e200, inclusionProbability: 1e-200, sessionId: "absurd" };

it("answers every question, though one sender's numbers cannot be true", async () => {
  const folder = await createDataFolder();
  const engine = await createNodeEngine({ threads: 1 });
  try {
    const spans = Array.from({ length: 20 }, (_, i) =>
      spanOf(i, { kind: "llm", userId: "u", sessionId: `s${i}`, durationMs: 100, costUsd: 0.01 }),
    );
    const scores = [1e200, -1e200, 1].map((value, i) => scoreOf(100 + i, { value }));
    const records = [
      ...spans.map((record, i) => ({ table: "spans" as const, record: { ...Span.parse(record), ...(i === 0 && absurd) } })),
      ...scores.map((record) => ({ table: "scores" as const, record: Score.parse(record) })),
    ];
    await writeRecords(engine, folder.dir, records, { name: "absurd" });
    await openTables(engine, folder.dir);
    for (const question of Object.values(questions))
      await expect(ask(engine, question, { ...madeWindow, every: "day" }), question.name).resolves.toBeDefined();
    expect(await ask(engine, questions.concurrency as never, madeWindow)).toMatchObject([{ n: 20 }]);
  } finally {
    await engine.close();
    await folder.remove();
  }
});
