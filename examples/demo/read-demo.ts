import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { countActs, type Done } from "./count-acts.ts";
export async function readDemo(dir: string, done: Done | null = null) {
  const engine = await createNodeEngine();
  try {
    const { range, warnings } = await openTables(engine, dir);
    return { text: JSON.stringify({ range, warnings }), html: "<svg", comparison: done && (await countActs(engine, done)) };
  } finally {
    await engine.close();
  }
}
