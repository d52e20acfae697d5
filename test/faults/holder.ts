import { setTimeout as sleep } from "node:timers/promises";
import { createNodeEngine } from "@telltale/analytics/node";
import { withFolder } from "../../packages/analytics/src/parquet/folder.ts";

/** Holds a folder again and again, with nothing between, until it is ended: `holder.ts DIR { holdMs }`. A line for each time. */
const [dir = "", options = "{}"] = process.argv.slice(2);
const { holdMs } = JSON.parse(options) as { readonly holdMs: number };
const engine = await createNodeEngine({ threads: 1 });

for (;;)
  await withFolder(engine, dir, async () => {
    process.stdout.write("held\n");
    await sleep(holdMs);
  });
