import { ask, questions, type Row } from "@telltale/analytics";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { createDataFolder } from "../parquet/data-folder.ts";
import { spanOf } from "../parquet/records.ts";
import { madeWindow } from "./made-records.ts";
import { openSample } from "./sample-tables.ts";

describe("every question, where little is known,", () => {
  const all = Object.values(questions);
  /** Whether nothing is claimed: no number but 0 of what is counted. */
  const expectNothing = (rows: readonly Row[]) => {
    for (const row of rows)
      for (const cell of Object.values(row)) expect(cell === null || cell === 0, JSON.stringify(row)).toBe(true);
  };

  it("answers from an empty folder without inventing a number", async () => {
    const empty = await createNodeEngine({ threads: 1 });
    try {
      await openSample(empty, false);
      for (const question of all) expectNothing(await ask(empty, question, madeWindow));
    } finally {
      await empty.close();
    }
  });

  it("answers from spans that say nothing but that they were", async () => {
    const bare = await createDataFolder();
    const node = await createNodeEngine({ threads: 1 });
    try {
      const kinds = ["llm", "embedding", "retrieval", "tool", "workflow"] as const;
      const records = kinds.map((kind, i) => ({ table: "spans" as const, record: spanOf(i, { kind }) }));
      await writeRecords(node, bare.dir, records, { name: "bare" });
      await openTables(node, bare.dir);
      for (const question of all)
        for (const more of [{}, { by: ["feature"], every: "hour" as const }])
          for (const row of await ask(node, question, { ...madeWindow, ...more }))
            for (const [name, cell] of Object.entries(row)) {
              const isRate = /Rate$|Usd$|P\d\d|Ms$/.test(name) && name !== "atMs" && name !== "monthAtMs";
              // Errors, stand-ins and tools' ends are known of every span; there were none but well-ended ones.
              if (isRate && cell !== null) expect([0, 1], `${question.name}.${name}`).toContain(cell);
            }
    } finally {
      await node.close();
      await bare.remove();
    }
  });
});
