import type { Engine } from "@telltale/analytics";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import type { Score, Span } from "@telltale/core";
import { createDataFolder } from "../parquet/data-folder.ts";

/** Spans and scores as tables of an engine in Node. */
export async function openMade({
  spans,
  scores,
}: {
  readonly spans: readonly Span[];
  readonly scores: readonly Score[];
}): Promise<{ readonly engine: Engine; readonly close: () => Promise<void> }> {
  const folder = await createDataFolder();
  const engine = await createNodeEngine({ threads: 2 });
  const records = [
    ...spans.map((record) => ({ table: "spans" as const, record })),
    ...scores.map((record) => ({ table: "scores" as const, record })),
  ];
  await writeRecords(engine, folder.dir, records, { name: "made" });
  await openTables(engine, folder.dir);
  return {
    engine,
    async close() {
      await engine.close();
      await folder.remove();
    },
  };
}
